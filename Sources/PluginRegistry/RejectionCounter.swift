import Synchronization

/// Counts the changes that were asked for and refused, in all plugins of a registry and of unknown ones.
final class RejectionCounter: Sendable {
    private let count = Atomic<UInt64>(0)

    func increment() {
        count.wrappingAdd(1, ordering: .relaxed)
    }

    var value: UInt64 { count.load(ordering: .relaxed) }
}
