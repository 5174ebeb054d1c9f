import Glibc
import Synchronization

/// Two threads that begin the same work at the same moment.
enum TwoThreads {
    private final class Work: Sendable {
        let body: @Sendable (Int) -> Void
        let index: Int
        let waiting: Gate

        init(_ index: Int, at gate: Gate, _ body: @escaping @Sendable (Int) -> Void) {
            self.index = index
            waiting = gate
            self.body = body
        }

        func run() {
            waiting.pass()
            body(index)
        }
    }

    /// Opens once two have come.
    private final class Gate: Sendable {
        private let arrived = Atomic(0)

        func pass() {
            arrived.add(1, ordering: .acquiringAndReleasing)
            while arrived.load(ordering: .acquiring) < 2 { sched_yield() }
        }
    }

    struct NoThread: Error {
        /// Of `pthread_create`.
        var error: CInt
    }

    /// Calls `body` on two threads, with 0 and 1; returns when both have.
    static func run(_ body: @escaping @Sendable (Int) -> Void) throws {
        let gate = Gate()
        let threads = try (0..<2).map { index in
            // The thread takes it over.
            let work = Unmanaged.passRetained(Work(index, at: gate, body))
            var thread = pthread_t()
            let error = pthread_create(
                &thread, nil,
                { argument in
                    if let argument { Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().run() }
                    return nil
                },
                work.toOpaque()
            )
            guard error == 0 else { throw NoThread(error: error) }
            return thread
        }
        for thread in threads { pthread_join(thread, nil) }
    }
}
