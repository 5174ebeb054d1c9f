internal import Synchronization

/// Holds whoever comes to it until a test opens it.
package final class Gate: Sendable {
    private struct State {
        var isOpen = false
        var arrivals = 0
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    package init() {}

    /// How many have come, the ones that were let through among them.
    package var arrivals: Int { state.withLock { $0.arrivals } }

    package var isOpen: Bool { state.withLock { $0.isOpen } }

    package func pass() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                state.arrivals += 1
                if !state.isOpen { state.waiting.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
    }

    /// Lets everybody through, now and later.
    package func open() {
        let waiting = state.withLock { state in
            state.isOpen = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Returns once as many have come.
    package func waitForArrivals(_ count: Int = 1) async throws {
        try await eventually("\(count) at the gate") { arrivals >= count ? true : nil }
    }
}
