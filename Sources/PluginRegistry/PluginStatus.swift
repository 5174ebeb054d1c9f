/// Everything that is known about one plugin, copied at one moment: it does not change under its reader.
public struct PluginStatus: Sendable, Equatable {
    public var name: String
    public var state: PluginState
    /// Why it is FAILED or UNAVAILABLE, in one sentence; nil in the other states.
    public var reason: String?
    public var description: String
    public var version: String
    /// When it was registered last; nil if it is only known as unavailable.
    public var loadedAt: UnixTime?
    /// Since it was registered last, by the continuous clock.
    public var uptime: Duration?
    /// Executions that began and have not ended.
    public var inFlight: UInt64
    /// Times that it went FAILED.
    public var failures: UInt64
    public var executions: ExecutionReading
    /// The times of the last ten executions that were timed, oldest first.
    public var recentExecutionTimes: [Duration]
    /// The tools that it declared, by name.
    public var tools: [ToolStatus]
    /// The process that it runs in; nil if it runs in none of its own.
    public var process: ProcessReading?

    /// Executions that went well.
    public var successCount: UInt64 { executions.executions - executions.errors }

    /// Executions that failed, and times that the plugin went FAILED: every trouble it gave.
    public var errorCount: UInt64 { executions.errors + failures }

    /// The mean of the last ten executions; nil before the first.
    public var averageExecutionTime: Duration? { executions.averageNanoseconds.map { .nanoseconds($0) } }

    /// The newest execution's time; nil before the first.
    public var lastExecutionTime: Duration? { executions.lastNanoseconds.map { .nanoseconds($0) } }

    /// When the newest execution began; nil before the first.
    public var lastUsed: UnixTime? { executions.lastUsed }
}
