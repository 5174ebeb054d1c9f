import Synchronization

/// The process of its own that a plugin runs in, as whoever runs it reports it. A plugin inside this program has none.
///
/// A lock, held for as long as Linux takes to tell a process's figures, and never while anything is executed: what has
/// been used before and what runs now must change together, or a reader between the two would see CPU time go back.
package struct ProcessRecord: ~Copyable, Sendable {
    struct Running {
        let identifier: Int32
        /// When the process began, as the kernel counts it: its number may be another's later.
        let startTicks: UInt64
        /// Its CPU time when somebody looked last: once its status has been read, nobody can ask any more.
        var cpuNanoseconds: UInt64 = 0
    }

    /// Not private: the compiler (6.3) fails on a private value of a lock inside a type that cannot be copied.
    struct State {
        var restarts: UInt64 = 0
        var recent = RecentRestarts()
        var running: Running?
        /// The CPU time of the processes that have ended.
        var pastNanoseconds: UInt64 = 0

        mutating func usage() -> ProcessReading.Usage? {
            guard var process = running, let statistics = ProcessStatistics(of: process.identifier),
                statistics.startTicks == process.startTicks
            else { return nil }
            process.cpuNanoseconds = max(process.cpuNanoseconds, statistics.cpuNanoseconds)
            running = process
            // No memory is that of a process which has ended and whose status nobody has read yet: its CPU time counts
            // still, but it does not run. Of one that has just begun Linux may not have counted any yet.
            guard statistics.residentBytes > 0 else { return nil }
            return ProcessReading.Usage(
                residentBytes: statistics.residentBytes,
                cpuNanoseconds: pastNanoseconds &+ process.cpuNanoseconds
            )
        }

        mutating func end() {
            _ = usage()
            pastNanoseconds &+= running?.cpuNanoseconds ?? 0
            running = nil
        }
    }

    /// What a plugin that has no process of its own goes without.
    private final class Hosted: Sendable {
        let state = Mutex(State())
    }

    private let hosted = AtomicLazyReference<Hosted>()
    /// Whether `hosted` may be there. Looking at that itself costs tens of nanoseconds, of each plugin in each scrape.
    private let isHosted = Atomic(false)

    /// Makes it, if this is the first time.
    private func withState<Result>(_ body: (inout State) -> Result) -> Result {
        isHosted.store(true, ordering: .relaxed)
        return (hosted.load() ?? hosted.storeIfNil(Hosted())).state.withLock { body(&$0) }
    }

    /// Nil if there never was a process.
    private func withStateIfHosted<Result>(_ body: (inout State) -> Result?) -> Result? {
        guard isHosted.load(ordering: .relaxed) else { return nil }
        return hosted.load()?.state.withLock { body(&$0) }
    }

    /// The plugin runs in a process, or will: its restarts are known to be 0.
    package func host() {
        withState { _ in }
    }

    /// A process began; one that was said to run has ended.
    package func began(_ process: Int32) {
        began(process, startTicks: ProcessStatistics(of: process)?.startTicks)
    }

    /// A process began then, in ticks since the machine did; nil if it is gone already.
    package func began(_ process: Int32, startTicks: UInt64?) {
        withState { state in
            state.end()
            state.running = startTicks.map { Running(identifier: process, startTicks: $0) }
        }
    }

    /// The process has ended. Best told before its status is read, while the system still knows its CPU time.
    package func ended() {
        withStateIfHosted { $0.end() }
    }

    /// A process is started in the place of one that ended.
    ///
    /// - Parameter reason: why it ended, in a few words.
    package func restarted(because reason: String) {
        restarted(because: reason, at: Clock.continuousNanoseconds())
    }

    func restarted(because reason: String, at nanoseconds: Int64) {
        withState { state in
            state.restarts += 1
            state.recent.add(because: reason, at: nanoseconds)
        }
    }

    /// Somebody has seen to the plugin: what it did before is not held against it. The count of its restarts stays.
    package func forgetRecentRestarts() {
        withStateIfHosted { $0.recent = RecentRestarts() }
    }

    /// How often it was started again in the last ten minutes and why the last time, if that is so often that it does not
    /// run well, whatever its state.
    var restartLoop: (count: Int, reason: String)? {
        withStateIfHosted { state in
            state.recent.loop(at: Clock.continuousNanoseconds()).map { ($0, state.recent.reason) }
        }
    }

    /// Its number while it runs.
    package var processIdentifier: Int32? {
        withStateIfHosted { $0.running?.identifier }
    }

    /// Asks the system, without allocating; nil, at the cost of one load, for a plugin that has no process of its own.
    package func reading() -> ProcessReading? {
        withStateIfHosted { ProcessReading(restarts: $0.restarts, usage: $0.usage()) }
    }
}
