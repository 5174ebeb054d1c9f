import Synchronization

extension ExecutionRecord {
    /// Who is told of what is recorded here. Set once and kept as long as the record, so that nobody needs to hold it.
    var observation: Unmanaged<ExecutionObservation>? { head.pointee.observation.load(ordering: .acquiring) }

    /// Sets who is told, unless somebody is already.
    func observe(_ observer: any ExecutionObserver) {
        let observation = Unmanaged.passRetained(ExecutionObservation(observer))
        let (isSet, _) = head.pointee.observation.compareExchange(
            expected: nil, desired: observation, ordering: .acquiringAndReleasing)
        if !isSet { observation.release() }
    }

    /// - Parameter nanoseconds: negative if the time is not known.
    func tell(succeeded: Bool, nanoseconds: Int64) {
        let time = nanoseconds >= 0 ? min(nanoseconds, StripeWriter.longest) : nil
        observation?._withUnsafeGuaranteedRef { $0.observer.recorded(succeeded: succeeded, nanoseconds: time) }
    }
}
