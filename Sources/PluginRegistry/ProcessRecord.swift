import Synchronization

/// The process of its own that a plugin runs in, as whoever runs it reports it. A plugin inside this program has none.
package final class ProcessRecord: Sendable {
    private struct State {
        var isHosted = false
        /// The process that runs, and when it began, as the kernel counts it: its number may be another's later.
        var process: Int32?
        var startTicks: UInt64 = 0
        var restarts: UInt64 = 0
        /// The CPU time of the processes that have ended.
        var pastCPU: UInt64 = 0
        /// The CPU time of the running process when somebody looked last.
        var seenCPU: UInt64 = 0

        /// What the process uses; nil if there is none, or the number is another's.
        mutating func usage() -> (resident: UInt64, cpu: UInt64)? {
            guard let process, let statistics = ProcessStatistics(of: process),
                statistics.startTicks == startTicks
            else { return nil }
            // The kernel's two figures are rounded apart from each other.
            seenCPU = max(seenCPU, statistics.cpuNanoseconds)
            return (statistics.residentBytes, seenCPU)
        }
    }

    /// Held while `/proc` is read: whoever saw one process's time and then added it to the next one's would see the sum
    /// go back.
    private let state = Mutex(State())

    /// The plugin runs in a process, or will: its restarts are known to be 0.
    package func host() {
        state.withLock { $0.isHosted = true }
    }

    /// A process began.
    package func began(_ process: Int32) {
        guard let statistics = ProcessStatistics(of: process) else { return }
        state.withLock { state in
            state.process = process
            state.startTicks = statistics.startTicks
        }
    }

    /// The process has ended. Best told before its status is read, while the system still knows its CPU time.
    package func ended() {
        state.withLock { state in
            _ = state.usage()
            state.process = nil
            state.pastCPU += state.seenCPU
            state.seenCPU = 0
        }
    }

    /// A process is started in the place of one that ended.
    package func restarted() {
        state.withLock { $0.restarts += 1 }
    }

    /// Its number while it runs.
    package var processIdentifier: Int32? {
        state.withLock { $0.process }
    }

    /// Reads `/proc`, without allocating; nil for a plugin that has no process of its own.
    package func reading() -> ProcessReading? {
        state.withLock { state in
            guard state.isHosted else { return nil }
            var reading = ProcessReading(restarts: state.restarts)
            if let (resident, cpu) = state.usage() {
                reading.usage = .init(residentBytes: resident, cpuNanoseconds: state.pastCPU + cpu)
            }
            return reading
        }
    }
}
