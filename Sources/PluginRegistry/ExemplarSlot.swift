import Synchronization

/// Keeps the newest exemplar of a bucket. Nobody waits: who finds another thread writing leaves it to that one, and who
/// reads looks again.
///
/// Whole, though each word is written alone: the number that is odd meanwhile is written before the words and after
/// them, each word releases what was written before it, and who reads acquires. If a word is of another writing than
/// the number that was read before, the number that is read after is another too.
struct ExemplarSlot: ~Copyable {
    private static let attempts = 100

    /// 0 before the first exemplar.
    private let sequence = Atomic<UInt64>(0)
    private let high = Atomic<UInt64>(0)
    private let low = Atomic<UInt64>(0)
    private let nanoseconds = Atomic<Int64>(0)
    /// When it ended, by the continuous clock.
    private let end = Atomic<Int64>(ExecutionStripe.never)

    /// Puts an exemplar in the place of an older one.
    func write(_ traceID: TraceID, nanoseconds time: Int64, at now: Int64) {
        let former = sequence.load(ordering: .relaxed)
        guard former % 2 == 0,
            sequence.compareExchange(expected: former, desired: former + 1, ordering: .acquiring).exchanged
        else { return }
        if now >= end.load(ordering: .relaxed) {
            high.store(traceID.high, ordering: .releasing)
            low.store(traceID.low, ordering: .releasing)
            nanoseconds.store(time, ordering: .releasing)
            end.store(now, ordering: .releasing)
        }
        sequence.store(former + 2, ordering: .releasing)
    }

    /// The exemplar; nil if there is none, or if one is being written for as long as it takes to look a hundred times.
    func read(_ clock: WallClock) -> Exemplar? {
        for _ in 0..<Self.attempts {
            let before = sequence.load(ordering: .acquiring)
            guard before > 0 else { return nil }
            let traceID = TraceID(high: high.load(ordering: .acquiring), low: low.load(ordering: .acquiring))
            let nanoseconds = nanoseconds.load(ordering: .acquiring)
            let end = end.load(ordering: .acquiring)
            guard before % 2 == 0, sequence.load(ordering: .relaxed) == before else { continue }
            return traceID.map { Exemplar(traceID: $0, nanoseconds: nanoseconds, time: clock.time(ofContinuous: end)) }
        }
        return nil
    }
}
