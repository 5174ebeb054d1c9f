import Dispatch
import Synchronization

/// Takes what a log's writer writes, and holds it up until a test lets it go on.
final class HeldOutput: Sendable {
    private struct State {
        var isHeld: Bool
        var arrivals = 0
        var bytes: [UInt8] = []
    }

    private let state: Mutex<State>
    private let gate = DispatchSemaphore(value: 0)

    init(isHeld: Bool) {
        state = Mutex(State(isHeld: isHeld))
    }

    func write(_ bytes: ArraySlice<UInt8>) -> Int {
        let isHeld = state.withLock { state in
            state.arrivals += 1
            return state.isHeld
        }
        if isHeld { gate.wait() }
        state.withLock { $0.bytes += bytes }
        return bytes.count
    }

    /// How often something was to be written.
    var arrivals: Int { state.withLock { $0.arrivals } }

    /// Lets everything through, now and later.
    func letGo() {
        state.withLock { $0.isHeld = false }
        gate.signal()
    }

    var lines: [String] {
        String(decoding: state.withLock { $0.bytes }, as: UTF8.self).split(separator: "\n").map(String.init)
    }
}
