/// The figures of a plugin's executions at one moment.
///
/// Whatever is recorded meanwhile, `errors` never exceeds `executions`, and neither does the number of executions in
/// the histogram that was read with it.
public struct ExecutionReading: Sendable, Equatable {
    /// Since when they are counted; see ``Plugin/createdAt``.
    public var createdAt: UnixTime
    /// Executions that finished, well or not.
    public var executions: UInt64
    /// Those of them that failed.
    public var errors: UInt64
    /// The time of all executions that had one, in nanoseconds.
    public var durationSumNanoseconds: Int64
    /// The mean of the last ten, in nanoseconds; nil before the first.
    public var averageNanoseconds: Int64?
    /// The newest execution's time in nanoseconds; nil before the first.
    public var lastNanoseconds: Int64?
    /// When the newest execution began; nil before the first.
    public var lastUsed: UnixTime?
}
