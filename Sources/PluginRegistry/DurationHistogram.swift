import Synchronization

/// How many executions took how long. Recording is two atomic additions; nobody waits for anybody.
final class DurationHistogram: Sendable {
    let buckets: DurationBuckets

    /// One counter a bound and one for `+Inf`, each of its own bucket alone (not cumulative).
    ///
    /// Safe to share: every access through the pointer is an atomic operation, and the memory is allocated in `init`
    /// and freed in `deinit`, so it lives exactly as long as the object that is asked for it.
    private nonisolated(unsafe) let counts: UnsafeMutablePointer<Atomic<UInt64>>
    private let sum = Atomic<Int64>(0)

    init(_ buckets: DurationBuckets) {
        self.buckets = buckets
        counts = .allocate(capacity: buckets.nanoseconds.count + 1)
        for index in 0...buckets.nanoseconds.count {
            (counts + index).initialize(to: Atomic(0))
        }
    }

    deinit {
        counts.deinitialize(count: buckets.nanoseconds.count + 1)
        counts.deallocate()
    }

    func record(nanoseconds: Int64) {
        // Binary search would save nothing here: most executions end in the first few bounds' cache line.
        var index = 0
        let bounds = buckets.nanoseconds
        while index < bounds.count, nanoseconds > bounds[index] {
            index += 1
        }
        // The sum goes first and the count is released after it: a reader that sees the count sees its time.
        sum.wrappingAdd(nanoseconds, ordering: .relaxed)
        counts[index].wrappingAdd(1, ordering: .releasing)
    }

    /// Appends each bucket's own count to `counts`, `+Inf` last, and returns the sum of all durations in nanoseconds.
    func read(appendingTo counts: inout [UInt64]) -> Int64 {
        for index in 0...buckets.nanoseconds.count {
            counts.append(self.counts[index].load(ordering: .acquiring))
        }
        return sum.load(ordering: .relaxed)
    }
}
