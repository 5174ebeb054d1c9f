import Synchronization

/// The process of its own that a plugin runs in, as whoever runs it reports it. A plugin inside this program has none.
///
/// One thread reports; any may read.
package struct ProcessRecord: ~Copyable, Sendable {
    private static let none: Int32 = 0

    private let isHosted = Atomic(false)
    private let identifier = Atomic<Int32>(none)
    /// When the process began, as the kernel counts it: its number may be another's later.
    private let startTicks = Atomic<UInt64>(0)
    private let restarts = Atomic<UInt64>(0)
    /// The CPU time of the processes that have ended.
    private let pastCPU = Atomic<UInt64>(0)
    /// The CPU time of the running process when somebody looked last.
    private let seenCPU = Atomic<UInt64>(0)

    /// The plugin runs in a process, or will: its restarts are known to be 0.
    package func host() {
        isHosted.store(true, ordering: .releasing)
    }

    /// A process began.
    package func began(_ process: Int32) {
        guard let statistics = ProcessStatistics(of: process) else { return }
        seenCPU.store(0, ordering: .relaxed)
        startTicks.store(statistics.startTicks, ordering: .relaxed)
        identifier.store(process, ordering: .releasing)
    }

    /// The process has ended. Best told before its status is read, while the system still knows its CPU time.
    package func ended() {
        let process = identifier.load(ordering: .relaxed)
        guard process != Self.none else { return }
        let last = usage(of: process)?.cpu ?? 0
        // In this order, and read in the other: nobody sees the time of one process twice.
        identifier.store(Self.none, ordering: .releasing)
        pastCPU.wrappingAdd(max(last, seenCPU.load(ordering: .relaxed)), ordering: .releasing)
    }

    /// A process is started in the place of one that ended.
    package func restarted() {
        restarts.wrappingAdd(1, ordering: .relaxed)
    }

    /// Its number while it runs.
    package var processIdentifier: Int32? {
        let process = identifier.load(ordering: .acquiring)
        return process == Self.none ? nil : process
    }

    /// Reads `/proc`, without allocating; nil for a plugin that has no process of its own.
    package func reading() -> ProcessReading? {
        guard isHosted.load(ordering: .acquiring) else { return nil }
        let past = pastCPU.load(ordering: .acquiring)
        let reading = ProcessReading(restarts: restarts.load(ordering: .relaxed))
        guard let process = processIdentifier, let (resident, cpu) = usage(of: process) else { return reading }
        seenCPU.store(cpu, ordering: .relaxed)
        return ProcessReading(
            restarts: reading.restarts,
            usage: .init(residentBytes: resident, cpuNanoseconds: past + cpu)
        )
    }

    private func usage(of process: Int32) -> (resident: UInt64, cpu: UInt64)? {
        guard let statistics = ProcessStatistics(of: process),
            statistics.startTicks == startTicks.load(ordering: .relaxed)
        else { return nil }
        return (statistics.residentBytes, statistics.cpuNanoseconds)
    }
}
