internal import Dispatch
internal import Synchronization

/// One of the program's own collectors. It runs on a thread of its own, once at a time: scrapes that come meanwhile wait
/// for the same run.
final class Collector: Sendable {
    typealias Outcome = Result<CollectorText, CollectorProblem>

    private struct Waiter {
        let continuation: CheckedContinuation<Outcome, Never>
        let timer: Task<Void, Never>
    }

    private struct State {
        /// When the run that goes on began; nil if none does.
        var start: ContinuousClock.Instant?
        var waiters: [UInt64: Waiter] = [:]
        var lastWaiter: UInt64 = 0
    }

    private let emit: @Sendable (inout [UInt8]) -> Void
    private let queue = DispatchQueue(label: "PluginExporter.Collector")
    private let state = Mutex(State())

    init(_ emit: @escaping @Sendable (inout [UInt8]) -> Void) {
        self.emit = emit
    }

    /// What it writes. Late at once if the run that goes on has taken as long already.
    func text(within limit: Duration) async -> Outcome {
        await withCheckedContinuation { continuation in
            enum Next { case run, wait, giveUp }
            let next: Next = state.withLock { state in
                if let start = state.start, start.duration(to: .now) >= limit { return .giveUp }
                state.lastWaiter += 1
                let waiter = state.lastWaiter
                let timer = Task {
                    guard (try? await Task.sleep(for: limit)) != nil else { return }
                    giveUp(waiter)
                }
                state.waiters[waiter] = Waiter(continuation: continuation, timer: timer)
                if state.start != nil { return .wait }
                state.start = .now
                return .run
            }
            switch next {
            case .run: queue.async { [self] in run() }
            case .wait: break
            case .giveUp: continuation.resume(returning: .failure(.late))
            }
        }
    }

    private func run() {
        var bytes: [UInt8] = []
        emit(&bytes)
        let outcome: Outcome
        do {
            outcome = .success(try CollectorText(bytes))
        } catch {
            outcome = .failure(error)
        }
        let waiters = state.withLock { state in
            let waiters = state.waiters.values
            state.waiters = [:]
            state.start = nil
            return waiters
        }
        for waiter in waiters {
            waiter.timer.cancel()
            waiter.continuation.resume(returning: outcome)
        }
    }

    private func giveUp(_ waiter: UInt64) {
        let waiter = state.withLock { $0.waiters.removeValue(forKey: waiter) }
        waiter?.continuation.resume(returning: .failure(.late))
    }
}
