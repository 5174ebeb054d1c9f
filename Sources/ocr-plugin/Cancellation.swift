import Synchronization

/// A flag that a recognition is no longer wanted: raised by one thread, looked at by another.
final class Cancellation: Sendable {
    private let flag = Atomic(false)

    var isRequested: Bool { flag.load(ordering: .relaxed) }

    func request() { flag.store(true, ordering: .relaxed) }
}
