/// A tool that a plugin declared. What is executed with it is counted and timed for the plugin and for the tool.
///
/// ```swift
/// ocr.declareTools(["analyze"])
/// let analyze = ocr.tool(named: "analyze")
/// let text = try await analyze?.execute { try await engine.read(picture) }
/// ```
///
/// Keep it: recording through it costs no more than twice what recording through the ``Plugin`` does. It stays good when
/// the plugin is registered, or its tools are declared, again.
public struct PluginTool: Sendable {
    /// The most tools that a plugin may have in the life of this program, those that it declares no more among them:
    /// each costs memory and about twenty series.
    public static let maximumCount = 1_000

    /// The longest name that a tool may have, in bytes of UTF-8.
    public static let maximumNameLength = 256

    public let name: String
    public let plugin: Plugin
    /// Lives as long as the plugin.
    @usableFromInline
    let record: ExecutionRecord

    /// Runs `body` as one execution of the plugin with this tool; see ``Plugin/execute(traceID:_:)-5expb``.
    ///
    /// - Parameter traceID: the trace that the execution is part of, for the tool's exemplars and the plugin's.
    /// - Throws: ``PluginRegistryError/notReady(plugin:state:reason:)`` without running `body` if the plugin is not
    ///   INITIALIZED or RUNNING; else what `body` throws.
    @inlinable
    public func execute<Result: ~Copyable>(traceID: TraceID? = nil, _ body: () throws -> Result) throws -> Result {
        try plugin.execute(recordingIn: record, traceID, body)
    }

    /// Runs an asynchronous `body` as one execution of the plugin with this tool, on the caller's actor.
    ///
    /// - Parameter traceID: the trace that the execution is part of, for the tool's exemplars and the plugin's.
    /// - Throws: ``PluginRegistryError/notReady(plugin:state:reason:)`` without running `body` if the plugin is not
    ///   INITIALIZED or RUNNING; else what `body` throws.
    @inlinable
    public nonisolated(nonsending) func execute<Result>(
        traceID: TraceID? = nil,
        _ body: nonisolated(nonsending) () async throws -> Result
    ) async throws -> Result {
        try await plugin.execute(recordingIn: record, traceID, body)
    }

    /// Since when its executions are counted in this process: when it was declared first.
    public var createdAt: UnixTime { withExtendedLifetime(plugin) { record.head.pointee.createdAt } }

    /// The figures of its executions.
    public var status: ToolStatus { status(.now) }

    func status(_ clock: WallClock) -> ToolStatus {
        var counts: [UInt64] = []
        return ToolStatus(name: name, executions: reading(bucketCounts: &counts, clock: clock))
    }

    /// The figures alone; nothing is allocated once `bucketCounts` has grown.
    ///
    /// - Parameter bucketCounts: gets each histogram bucket's own count appended, `+Inf` last.
    public func reading(bucketCounts: inout [UInt64]) -> ExecutionReading {
        reading(bucketCounts: &bucketCounts, clock: .now)
    }

    /// The same with the clocks read once for many tools.
    package func reading(bucketCounts: inout [UInt64], clock: WallClock) -> ExecutionReading {
        withExtendedLifetime(plugin) { record.read(plugin.cells, bucketCounts: &bucketCounts, clock: clock) }
    }

    /// The same with the native histogram, of as many executions as the buckets count.
    ///
    /// - Parameter native: if there is one, what it was is replaced.
    package func reading(
        bucketCounts: inout [UInt64],
        native: inout NativeDurations?,
        clock: WallClock
    ) -> ExecutionReading {
        withExtendedLifetime(plugin) {
            record.read(plugin.cells, bucketCounts: &bucketCounts, native: &native, clock: clock)
        }
    }

    /// Appends the newest exemplar of each bucket that has one, by bucket.
    package func appendExemplars(to exemplars: inout [BucketExemplar], clock: WallClock) {
        withExtendedLifetime(plugin) { record.appendExemplars(to: &exemplars, of: plugin.cells, clock: clock) }
    }
}
