import Synchronization

/// What a plugin's executions left behind. Everything is atomic: recording takes no lock, and reading stops nobody.
final class ExecutionRecord: Sendable {
    private static let never: Int64 = .min

    // Successes and failures are kept apart and the total is their sum, so that no reader can see more errors than
    // executions.
    private let successes = Atomic<UInt64>(0)
    private let errors = Atomic<UInt64>(0)
    private let lastUsed = Atomic<Int64>(never)
    private let recent = RecentDurations()
    private let histogram: DurationHistogram

    init(_ buckets: DurationBuckets) {
        histogram = DurationHistogram(buckets)
    }

    func used(at unixNanoseconds: Int64) {
        lastUsed.store(unixNanoseconds, ordering: .relaxed)
    }

    /// Counts one execution; a negative duration is none.
    func record(succeeded: Bool, nanoseconds: Int64?) {
        if succeeded {
            successes.wrappingAdd(1, ordering: .relaxed)
        } else {
            errors.wrappingAdd(1, ordering: .relaxed)
        }
        guard let nanoseconds, nanoseconds >= 0 else { return }
        recent.record(nanoseconds: nanoseconds)
        // Last and released: a reader that sees an execution in the histogram sees it in the counters as well.
        histogram.record(nanoseconds: nanoseconds)
    }

    /// Reads everything once, the histogram first; see ``ExecutionReading`` for what holds between the figures.
    func read(bucketCounts: inout [UInt64]) -> ExecutionReading {
        let sum = histogram.read(appendingTo: &bucketCounts)
        let recent = recent.read()
        let errors = errors.load(ordering: .relaxed)
        let lastUsed = lastUsed.load(ordering: .relaxed)
        return ExecutionReading(
            executions: successes.load(ordering: .relaxed) + errors,
            errors: errors,
            durationSumNanoseconds: sum,
            averageNanoseconds: recent?.average,
            lastNanoseconds: recent?.last,
            lastUsed: lastUsed == Self.never ? nil : UnixTime(nanoseconds: lastUsed)
        )
    }
}
