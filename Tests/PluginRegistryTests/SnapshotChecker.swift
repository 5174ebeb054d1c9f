import PluginRegistry
import Testing

/// Holds each reading of a plugin against the promises, and against the reading before it.
struct SnapshotChecker {
    /// How many threads record.
    let threads: Int
    private var last: PluginReading?
    private var lastBuckets: [UInt64] = []

    init(threads: Int) {
        self.threads = threads
    }

    mutating func check(_ plugin: Plugin) {
        var buckets: [UInt64] = []
        let reading = plugin.reading(bucketCounts: &buckets)
        let executions = reading.executions
        #expect(executions.errors <= executions.executions)
        #expect(buckets.reduce(0, +) <= executions.executions)
        #expect((executions.averageNanoseconds == nil) == (executions.lastNanoseconds == nil))
        #expect(reading.inFlight <= UInt64(threads))
        #expect(reading.inFlight == 0 ? reading.state == .initialized : reading.state == .running)
        if let last {
            #expect(executions.executions >= last.executions.executions)
            #expect(executions.errors >= last.executions.errors)
            #expect(executions.durationSumNanoseconds >= last.executions.durationSumNanoseconds)
            for (now, before) in zip(buckets, lastBuckets) { #expect(now >= before) }
        }
        last = reading
        lastBuckets = buckets
    }
}
