import Synchronization

/// The last ten execution times of a plugin, written by any thread and read by any other without a lock.
struct RecentDurations: ~Copyable, Sendable {
    /// How many of the last executions the average is taken over.
    static let capacity = 10
    private static let unwritten: Int64 = -1

    private let slots: InlineArray<10, Atomic<Int64>> = InlineArray { _ in Atomic(unwritten) }
    private let next = Atomic<UInt64>(0)
    private let last = Atomic<Int64>(unwritten)

    func record(nanoseconds: Int64) {
        let position = next.wrappingAdd(1, ordering: .relaxed).oldValue
        last.store(nanoseconds, ordering: .relaxed)
        // Released after `last`, so that whoever sees an average sees a last duration too.
        slots[Int(position % UInt64(Self.capacity))].store(nanoseconds, ordering: .releasing)
    }

    /// The mean of the last ten and the newest of them, in nanoseconds; nil before the first.
    func read() -> (average: Int64, last: Int64)? {
        var sum: Int64 = 0
        var count: Int64 = 0
        for index in 0..<Self.capacity {
            let duration = slots[index].load(ordering: .acquiring)
            guard duration != Self.unwritten else { continue }
            let (total, overflow) = sum.addingReportingOverflow(duration)
            sum = overflow ? .max : total
            count += 1
        }
        return count == 0 ? nil : (sum / count, last.load(ordering: .relaxed))
    }

    /// The last ten in nanoseconds, oldest first, as far as nothing is recorded meanwhile.
    var values: [Int64] {
        let first = next.load(ordering: .acquiring)
        return (0..<UInt64(Self.capacity)).compactMap { offset in
            let duration = slots[Int((first &+ offset) % UInt64(Self.capacity))].load(ordering: .acquiring)
            return duration == Self.unwritten ? nil : duration
        }
    }
}
