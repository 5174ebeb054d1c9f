/// The figures of one plugin at one moment, without its texts; see ``Plugin/reading(bucketCounts:)``.
public struct PluginReading: Sendable, Equatable {
    public var state: PluginState
    /// Executions that began and have not ended.
    public var inFlight: UInt64
    /// Times that it went FAILED.
    public var failures: UInt64
    /// When it was registered last; nil if it is only known as unavailable.
    public var loadedAt: UnixTime?
    /// Rises each time the plugin is registered again or declares other tools: its description, version and tools may
    /// have changed.
    public var generation: UInt64
    public var executions: ExecutionReading
    /// The process that it runs in; nil if it runs in none of its own.
    public var process: ProcessReading?
}
