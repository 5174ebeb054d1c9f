import Synchronization

/// What a plugin's executions left behind. Everything is atomic: recording takes no lock, and reading stops nobody.
final class ExecutionRecord: Sendable {
    private static let never: Int64 = .min
    /// 104 days; what is said to have taken longer is recorded as that, so that the sum cannot overflow.
    private static let longest: Int64 = 1 << 53

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
        let time = min(nanoseconds, Self.longest)
        recent.record(nanoseconds: time)
        // Last and released: a reader that sees an execution in the histogram sees it in the counters as well.
        histogram.record(nanoseconds: time)
    }

    /// The last ten times in nanoseconds, oldest first.
    var recentDurations: [Int64] { recent.values }

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
