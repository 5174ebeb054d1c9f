import MicroHTTP
import Synchronization

/// What new connections are encrypted with, until it is replaced.
final class CurrentContext: Sendable {
    private struct State {
        var context: TLSContext
        var asked = 0
    }

    private let state: Mutex<State>

    init(_ context: TLSContext) {
        state = Mutex(State(context: context))
    }

    /// How many connections have asked for one.
    var asked: Int { state.withLock { $0.asked } }

    func ask() -> TLSContext {
        state.withLock { state in
            state.asked += 1
            return state.context
        }
    }

    func replace(with context: TLSContext) {
        // Returned so that the one before is let go outside the lock.
        _ = state.withLock { state in
            defer { state.context = context }
            return state.context
        }
    }
}
