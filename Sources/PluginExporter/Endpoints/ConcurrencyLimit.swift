internal import Synchronization

/// How many of one kind of slow request may be answered at a time: each holds a connection.
struct ConcurrencyLimit: ~Copyable, Sendable {
    let maximum: Int
    private let current = Atomic(0)

    init(_ maximum: Int) {
        self.maximum = maximum
    }

    /// Takes a place, to be given back with ``leave()``; false if none is free.
    func enter() -> Bool {
        guard current.wrappingAdd(1, ordering: .relaxed).newValue <= maximum else {
            leave()
            return false
        }
        return true
    }

    func leave() {
        current.wrappingSubtract(1, ordering: .relaxed)
    }
}
