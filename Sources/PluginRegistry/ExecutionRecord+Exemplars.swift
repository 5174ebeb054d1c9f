import Synchronization

extension ExecutionRecord {
    /// Keeps an execution as the newest exemplar of its bucket. Whoever counts it does so afterwards: who sees the count
    /// sees the exemplar.
    ///
    /// The first of a record gets memory for one in each bucket, 40 bytes each.
    func keep(_ traceID: TraceID, nanoseconds: Int64, at now: Int64, in cells: DurationCells) {
        let time = min(nanoseconds, StripeWriter.longest)
        let slots = exemplarSlots ?? addExemplarSlots(cells.bucketCount)
        slots[Int(cells[cells.index(of: time)].bucket)].write(traceID, nanoseconds: time, at: now)
    }

    /// Appends those that there are, by bucket.
    func appendExemplars(to exemplars: inout [BucketExemplar], of cells: DurationCells, clock: WallClock) {
        guard let slots = exemplarSlots else { return }
        for bucket in 0..<cells.bucketCount {
            guard let exemplar = slots[bucket].read(clock) else { continue }
            exemplars.append(BucketExemplar(bucket: bucket, exemplar: exemplar))
        }
    }

    func deallocateExemplars() {
        exemplarSlots?.deallocate()
    }

    private var exemplarSlots: UnsafeMutablePointer<ExemplarSlot>? {
        head.pointee.exemplars.load(ordering: .acquiring)
    }

    private func addExemplarSlots(_ count: Int) -> UnsafeMutablePointer<ExemplarSlot> {
        let slots = UnsafeMutablePointer<ExemplarSlot>.allocate(capacity: count)
        for bucket in 0..<count { (slots + bucket).initialize(to: ExemplarSlot()) }
        let (isAdded, others) = head.pointee.exemplars.compareExchange(
            expected: nil, desired: slots, ordering: .acquiringAndReleasing)
        guard !isAdded, let others else { return slots }
        slots.deallocate()
        return others
    }
}
