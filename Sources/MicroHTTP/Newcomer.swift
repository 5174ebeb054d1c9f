internal import Synchronization

/// A connection of which no request has come whole yet. It is one until its first has, or until it is closed.
final class Newcomer: Sendable {
    private let newcomers: Outstanding
    private let isNew = Atomic(true)

    init(among newcomers: Outstanding) {
        self.newcomers = newcomers
        newcomers.begin()
    }

    deinit {
        greet()
    }

    /// Its first request has come; later ones change nothing.
    func greet() {
        if isNew.exchange(false, ordering: .relaxed) { newcomers.end() }
    }
}
