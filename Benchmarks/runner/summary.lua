-- One line for the runner: wrk's own table rounds.
done = function(summary, latency, requests)
    local errors = summary.errors
    local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
    io.write(string.format("summary %d %d %d %d %.1f\n", summary.requests, summary.duration, summary.bytes, failed,
        latency.mean))
end
