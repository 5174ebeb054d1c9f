import Synchronization

/// A flag that several tasks share.
final class Flag: Sendable {
    private let value = Atomic(true)

    var isUp: Bool { value.load(ordering: .relaxed) }

    func lower() {
        value.store(false, ordering: .relaxed)
    }
}
