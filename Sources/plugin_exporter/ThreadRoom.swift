import CProcessControl
import Dispatch
import Glibc

/// Whether the system lets this process have the threads that it lives on.
///
/// Asked before the first is needed: a queue that gets none tries again once a second without end and without a word, and
/// the log has a queue as well.
enum ThreadRoom {
    /// The dozen that a server with plugins has, and some that come and go.
    private static let needed = 24

    /// Why there is no room; nil if there is. Costs as long as it takes to start and end so many threads: a millisecond.
    static func shortage() -> String? {
        keepAddressSpace()
        let gate = DispatchSemaphore(value: 0)
        var threads: [pthread_t] = []
        defer {
            for _ in threads { gate.signal() }
            for thread in threads { pthread_join(thread, nil) }
            // The threads have no reference of their own.
            withExtendedLifetime(gate) {}
        }
        for number in 0..<needed {
            var thread = pthread_t()
            let code = pthread_create(
                &thread, nil,
                { gate in
                    guard let gate else { return nil }
                    // Not released before this thread has been waited for.
                    Unmanaged<DispatchSemaphore>.fromOpaque(gate).takeUnretainedValue().wait()
                    return nil
                }, Unmanaged.passUnretained(gate).toOpaque())
            guard code == 0 else {
                return
                    "only \(number) of \(needed) threads can be started: \(String(cString: strerror(code))); raise the "
                    + "limit of processes (ulimit -u, TasksMax, pids.max) or of memory (ulimit -v)"
            }
            threads.append(thread)
        }
        return nil
    }

    /// Where address space is limited, keeps it for the threads' stacks: malloc would reserve 64 MiB of it for each of
    /// eight threads a processor, and use next to nothing of that.
    private static func keepAddressSpace() {
        var limit = rlimit()
        guard getrlimit(Int32(RLIMIT_AS.rawValue), &limit) == 0, limit.rlim_cur != rlim_t.max else { return }
        process_share_malloc_arenas()
    }
}
