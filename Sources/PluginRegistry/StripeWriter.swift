import Synchronization

/// Records in one stripe of an ``ExecutionRecord``.
///
/// Every addition releases what was written before it, and every reader acquires: who sees an error sees its
/// execution, and who sees that `ended` or `told` has grown sees all that was recorded before.
struct StripeWriter {
    /// 104 days; what is said to have taken longer is recorded as that, so that no few of them
    /// overflow the sum.
    static let longest: Int64 = 1 << 53

    private let stripe: ExecutionStripe
    /// Whether this thread alone writes here: then nothing comes between a load and a store, and an addition needs no
    /// instruction that locks the line.
    private let isOwned: Bool

    init(_ stripe: ExecutionStripe, isOwned: Bool) {
        self.stripe = stripe
        self.isOwned = isOwned
    }

    /// An execution began.
    func begin(at now: Int64) {
        used(at: now)
        add(1, to: stripe.figures.pointee.begun)
    }

    /// The plugin was in use then, unless it was later already.
    func used(at moment: Int64) {
        var former = stripe.figures.pointee.lastUsed.load(ordering: .relaxed)
        if isOwned, moment > former {
            stripe.figures.pointee.lastUsed.store(moment, ordering: .releasing)
            return
        }
        while moment > former {
            let (isStored, other) = stripe.figures.pointee.lastUsed.weakCompareExchange(
                expected: former, desired: moment, ordering: .releasing
            )
            if isStored { return }
            former = other
        }
    }

    /// An execution that was begun, in whichever stripe, has ended.
    ///
    /// - Parameters:
    ///   - nanoseconds: how long it took.
    ///   - now: when it ended.
    ///   - cells: what it is counted in.
    @inline(__always)
    func end(succeeded: Bool, nanoseconds: Int64, at now: Int64, in cells: DurationCells) {
        count(succeeded: succeeded, nanoseconds: max(nanoseconds, 0), at: now, in: cells)
        add(1, to: stripe.figures.pointee.ended)
    }

    /// Counts an execution that nobody began; a negative time is none.
    func record(succeeded: Bool, nanoseconds: Int64, at now: Int64, in cells: DurationCells) {
        if nanoseconds >= 0 {
            count(succeeded: succeeded, nanoseconds: nanoseconds, at: now, in: cells)
            add(1, to: stripe.figures.pointee.told)
        } else {
            add(1, to: stripe.figures.pointee.untimed)
            if !succeeded { add(1, to: stripe.figures.pointee.errors) }
        }
    }

    @inline(__always)
    private func count(succeeded: Bool, nanoseconds: Int64, at now: Int64, in cells: DurationCells) {
        let time = min(nanoseconds, Self.longest)
        let counter = stripe.counters.counter(cells.index(of: time))
        add(UInt64(time), to: stripe.figures.pointee.sum)
        add(1, to: counter.pointee)
        if !succeeded { add(1, to: stripe.figures.pointee.errors) }
        remember(time, at: now)
    }

    /// Puts a time in the window. Two threads at once in one stripe may choose the same place: then one of the last ten
    /// is lost, and no count.
    private func remember(_ time: Int64, at now: Int64) {
        let position = stripe.timed % UInt64(RecentExecutions.capacity)
        let recent = stripe.recent(Int(position))
        recent.pointee.nanoseconds.store(time, ordering: .relaxed)
        recent.pointee.end.store(now, ordering: .releasing)
    }

    @inline(__always)
    private func add(_ amount: UInt64, to counter: borrowing Atomic<UInt64>) {
        if isOwned {
            counter.store(counter.load(ordering: .relaxed) &+ amount, ordering: .releasing)
        } else {
            counter.wrappingAdd(amount, ordering: .releasing)
        }
    }
}
