/// Recording what it executes.
extension Plugin {
    /// Counts one execution that went well, and ends one that ``markRunning()`` began, if there is one.
    ///
    /// - Parameters:
    ///   - duration: how long it took; without one, or with a negative one, no time is recorded.
    ///   - traceID: the trace that it is part of; see ``execute(traceID:_:)-5expb``. Without a time, none is kept.
    public func recordSuccess(duration: Duration? = nil, traceID: TraceID? = nil) {
        recordFinished(succeeded: true, duration: duration, traceID)
    }

    /// Counts one execution that failed, and ends one that ``markRunning()`` began, if there is one. The plugin does
    /// not become FAILED by it.
    ///
    /// - Parameters:
    ///   - duration: how long it took; without one, or with a negative one, no time is recorded.
    ///   - traceID: the trace that it is part of; see ``execute(traceID:_:)-5expb``. Without a time, none is kept.
    public func recordError(duration: Duration? = nil, traceID: TraceID? = nil) {
        recordFinished(succeeded: false, duration: duration, traceID)
    }

    /// Runs `body` as one execution: RUNNING meanwhile, timed with the continuous clock, counted as a success if it
    /// returns and as an error if it throws, cancellation included.
    ///
    /// - Parameter traceID: the trace that the execution is part of. The newest execution with one is shown as an
    ///   exemplar of its bucket, so that whoever sees a slow one finds what it did. The plugin's first, and each tool's,
    ///   allocates memory for as many as there are buckets, 40 bytes each; no later one allocates or waits.
    /// - Throws: ``PluginRegistryError/notReady(plugin:state:reason:)`` without running `body` if the plugin is not
    ///   INITIALIZED or RUNNING; else what `body` throws.
    @inlinable
    public func execute<Result: ~Copyable>(traceID: TraceID? = nil, _ body: () throws -> Result) throws -> Result {
        try execute(recordingIn: nil, traceID, body)
    }

    /// Runs an asynchronous `body` as one execution, on the caller's actor.
    ///
    /// - Parameter traceID: the trace that the execution is part of.
    /// - Throws: ``PluginRegistryError/notReady(plugin:state:reason:)`` without running `body` if the plugin is not
    ///   INITIALIZED or RUNNING; else what `body` throws.
    @inlinable
    public nonisolated(nonsending) func execute<Result>(
        traceID: TraceID? = nil,
        _ body: nonisolated(nonsending) () async throws -> Result
    ) async throws -> Result {
        try await execute(recordingIn: nil, traceID, body)
    }

    /// - Parameter tool: the record of the tool that executes, beside the plugin's own.
    @inlinable
    func execute<Result: ~Copyable>(
        recordingIn tool: ExecutionRecord?,
        _ traceID: TraceID?,
        _ body: () throws -> Result
    ) throws -> Result {
        let start = try begin(tool)
        do {
            let result = try body()
            end(start, succeeded: true, tool, traceID)
            return result
        } catch {
            end(start, succeeded: false, tool, traceID)
            throw error
        }
    }

    @inlinable
    nonisolated(nonsending) func execute<Result>(
        recordingIn tool: ExecutionRecord?,
        _ traceID: TraceID?,
        _ body: nonisolated(nonsending) () async throws -> Result
    ) async throws -> Result {
        let start = try begin(tool)
        do {
            let result = try await body()
            end(start, succeeded: true, tool, traceID)
            return result
        } catch {
            end(start, succeeded: false, tool, traceID)
            throw error
        }
    }

    /// Begins an execution and returns the continuous clock's nanoseconds.
    @usableFromInline
    func begin(_ tool: ExecutionRecord?) throws(PluginRegistryError) -> Int64 {
        // The phase may change right after it was read. Then the execution began just before.
        guard word.phase == .initialized else { throw notReady() }
        let now = Clock.continuousNanoseconds()
        tool?.writer.used(at: now)
        record.writer.begin(at: now)
        return now
    }

    /// Where the trace is known to be none, the compiler leaves it out.
    @inlinable
    @inline(__always)
    func end(_ start: Int64, succeeded: Bool, _ tool: ExecutionRecord?, _ traceID: TraceID?) {
        if let traceID {
            end(start, succeeded: succeeded, tool, of: traceID)
        } else {
            end(start, succeeded: succeeded, tool)
        }
    }

    @usableFromInline
    func end(_ start: Int64, succeeded: Bool, _ tool: ExecutionRecord?, of traceID: TraceID) {
        let now = Clock.continuousNanoseconds()
        keep(traceID, nanoseconds: max(now &- start, 0), at: now, tool)
        end(at: now, start, succeeded: succeeded, tool)
    }

    @usableFromInline
    func end(_ start: Int64, succeeded: Bool, _ tool: ExecutionRecord?) {
        end(at: Clock.continuousNanoseconds(), start, succeeded: succeeded, tool)
    }

    @inline(__always)
    private func end(at now: Int64, _ start: Int64, succeeded: Bool, _ tool: ExecutionRecord?) {
        // The tool's first: who sees the plugin's sees the tool's.
        tool?.writer.record(succeeded: succeeded, nanoseconds: now &- start, at: now, in: cells)
        record.writer.end(succeeded: succeeded, nanoseconds: now &- start, at: now, in: cells)
        if record.observation != nil { tell(succeeded: succeeded, nanoseconds: max(now &- start, 0), tool) }
    }

    private func recordFinished(succeeded: Bool, duration: Duration?, _ traceID: TraceID?) {
        let nanoseconds = duration?.clampedNanoseconds ?? -1
        let now = Clock.continuousNanoseconds()
        if let traceID, nanoseconds >= 0 { keep(traceID, nanoseconds: nanoseconds, at: now, nil) }
        let writer = record.writer
        writer.record(succeeded: succeeded, nanoseconds: nanoseconds, at: now, in: cells)
        // Without a mark, it began as long ago as it took.
        if !update(\.markingOneFewer) { writer.used(at: now &- max(nanoseconds, 0)) }
        if record.observation != nil { tell(succeeded: succeeded, nanoseconds: nanoseconds, nil) }
    }

    /// Before the execution is counted: who sees that it was sees its exemplar.
    @inline(never)
    private func keep(_ traceID: TraceID, nanoseconds: Int64, at now: Int64, _ tool: ExecutionRecord?) {
        tool?.keep(traceID, nanoseconds: nanoseconds, at: now, in: cells)
        record.keep(traceID, nanoseconds: nanoseconds, at: now, in: cells)
    }

    @inline(never)
    private func notReady() -> PluginRegistryError {
        reject("RUNNING")
        let (state, reason) = details.withLock { details in (self.state, details.reason) }
        return .notReady(plugin: name, state: state, reason: reason)
    }
}
