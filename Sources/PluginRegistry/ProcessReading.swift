/// The figures of the process that a plugin runs in, at one moment.
public struct ProcessReading: Sendable, Equatable {
    /// Times that the process was started again.
    public var restarts: UInt64
    /// What the running process uses; nil while none runs.
    public var usage: Usage?

    public struct Usage: Sendable, Equatable {
        public var residentBytes: UInt64
        /// The CPU time of this process and of those that it follows: it does not go back when a plugin is restarted.
        public var cpuNanoseconds: UInt64
    }
}
