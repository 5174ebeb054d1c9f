internal import Synchronization

/// Counts what has begun and is not over, and lets one caller wait for the last of it.
final class Outstanding: Sendable {
    private struct State {
        var count = 0
        var waiter: CheckedContinuation<Void, Never>?
        /// The time was over, perhaps before there was anybody to wake.
        var isOver = false
    }

    private let state = Mutex(State())

    var count: Int { state.withLock { $0.count } }

    func begin() {
        state.withLock { $0.count += 1 }
    }

    func end() {
        let waiter = state.withLock { state in
            state.count -= 1
            return state.count == 0 ? state.waiter.take() : nil
        }
        waiter?.resume()
    }

    /// Returns once nothing is left, or when the time is over. One caller at a time.
    ///
    /// - Parameter heedsCancellation: whether the time is over, too, once the caller's task is cancelled.
    func drain(within limit: Duration, heedsCancellation: Bool = false) async {
        state.withLock { $0.isOver = false }
        let timer = Task {
            // Cancelled when the last one ends first; then there is nobody left to wake.
            guard (try? await Task.sleep(for: limit)) != nil else { return }
            giveUp()
        }
        defer { timer.cancel() }
        await withTaskCancellationHandler {
            await ended()
        } onCancel: {
            if heedsCancellation { giveUp() }
        }
    }

    /// Returns once nothing is left, or once ``giveUp()`` was called, be it earlier.
    func ended() async {
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                if state.count == 0 || state.isOver { return true }
                state.waiter = continuation
                return false
            }
            if isOver { continuation.resume() }
        }
    }

    /// Lets whoever waits, or comes to wait, wait no longer.
    func giveUp() {
        let waiter = state.withLock { state in
            state.isOver = true
            return state.waiter.take()
        }
        waiter?.resume()
    }
}
