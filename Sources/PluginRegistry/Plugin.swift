import Synchronization

/// One registered plugin: the handle that whoever runs it records with.
///
/// Get it from ``PluginRegistry/register(_:description:version:instance:)`` or
/// ``PluginRegistry/plugin(named:)`` and keep it: it stays the same object when the plugin is registered again.
///
/// ```swift
/// let ocr = PluginRegistry.shared.register("ocr", description: "Reads pictures", version: "1.0.0")
/// ocr.markInitialized()
/// let text = try await ocr.execute { try await engine.read(picture) }
/// ```
///
/// Everything here may be called from any thread. Recording an execution takes no lock and allocates nothing; a change
/// of state and a snapshot hold a lock of this plugin alone for as long as it takes to copy a few words, never while
/// the plugin runs.
public final class Plugin: Sendable {
    /// What was said when it was registered, and why it is in its state.
    struct Details {
        var description: String
        var version: String
        var instance: (any Sendable)?
        var reason: String?
        /// Unset until `register`: a plugin may be known only as unavailable.
        var loadedAt: UnixTime?
        var loadedAtContinuous: Int64 = 0
        var tools = DeclaredTools()
        /// Raised with each registration and declaration, so that whoever keeps text made of them knows when to make
        /// it anew.
        var generation: UInt64 = 0
        /// Times that it went FAILED.
        var failures: UInt64 = 0
    }

    public let name: String

    /// Since when its executions are counted in this process: when it was registered first, or first known as
    /// unavailable. Registering it again changes nothing.
    public var createdAt: UnixTime { record.head.pointee.createdAt }

    /// The process that it runs in, for whoever runs it in one.
    package let process = ProcessRecord()

    let record: ExecutionRecord
    /// Phases change only inside this lock, so that a state is always read with its own reason. Executions begin and
    /// end outside it. What it protects is changed by ``change(_:)``, or readers do not learn of it.
    let details: Mutex<Details>
    /// What times are counted in.
    let cells: DurationCells
    private let rejections: RejectionCounter
    let observers: ExecutionObserverMaker

    init(
        name: String,
        details: Details,
        phase: LifecycleWord.Phase,
        cells: DurationCells,
        rejections: RejectionCounter,
        observers: ExecutionObserverMaker
    ) {
        self.name = name
        self.rejections = rejections
        self.observers = observers
        self.cells = cells
        record = ExecutionRecord(cells, lifecycle: LifecycleWord(phase: phase))
        self.details = Mutex(details)
    }

    deinit {
        // Whoever records holds the plugin: nobody does any more.
        record.deallocate()
        details.withLock { $0.tools.deallocate() }
    }

    // MARK: States

    /// The plugin is ready to execute. Allowed from LOADED; saying it again changes nothing, and ends what
    /// ``markRunning()`` began without recording an execution.
    ///
    /// - Returns: false if the state forbids it; that is logged and counted, and nothing changes.
    @discardableResult
    public func markInitialized() -> Bool {
        change(to: .initialized, reason: nil)
    }

    /// An execution begins that one of the `record` methods will end. ``execute(traceID:_:)-5expb`` does both.
    ///
    /// - Returns: false if the plugin is not INITIALIZED or RUNNING; that is logged and counted, and nothing changes.
    @discardableResult
    public func markRunning() -> Bool {
        guard update(\.markingOneMore) else {
            reject("RUNNING")
            return false
        }
        record.writer.used(at: Clock.continuousNanoseconds())
        return true
    }

    /// The plugin broke. Final until it is registered again; what it has in flight is still recorded.
    ///
    /// - Parameter reason: one sentence for the operator.
    /// - Returns: false if it is FAILED or UNAVAILABLE already: the first reason stays, and the refusal is logged and
    ///   counted.
    @discardableResult
    public func markFailed(_ reason: String) -> Bool {
        let changed = change(to: .failed, reason: reason)
        if changed {
            RegistryLog.logger.error("Plugin failed", metadata: ["plugin": "\(name)", "reason": "\(reason)"])
        }
        return changed
    }

    /// Something that the plugin needs is not there. Final until it is registered again.
    ///
    /// - Parameter reason: one sentence for the operator.
    /// - Returns: false if it is FAILED or UNAVAILABLE already: the first reason stays, and the refusal is logged and
    ///   counted.
    @discardableResult
    public func markUnavailable(_ reason: String) -> Bool {
        let changed = change(to: .unavailable, reason: reason)
        if changed {
            RegistryLog.logger.warning("Plugin unavailable", metadata: ["plugin": "\(name)", "reason": "\(reason)"])
        }
        return changed
    }

    /// The state now. A few atomic loads.
    public var state: PluginState { condition.state }

    // MARK: Executions

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

    // MARK: Registered again

    /// Registers the plugin again: LOADED, without a reason, with new details; counts, times and tools stay.
    func registerAgain(_ new: Details) {
        // The old instance ends outside the lock, with `other`.
        var other = new
        change { details in
            other.generation = details.generation + 1
            other.failures = details.failures
            other.tools = details.tools
            swap(&details, &other)
            _ = update(\.registeredAgain)
        }
    }

    // MARK: The word

    private var word: LifecycleWord { LifecycleWord(bits: record.head.pointee.lifecycle.load(ordering: .acquiring)) }

    /// The state, and the executions that began and have not ended.
    var condition: (state: PluginState, inFlight: UInt64) {
        let word = word
        let inFlight = word.marked + record.executing
        return (word.state(inFlight: inFlight), inFlight)
    }

    /// Replaces the word by what `next` makes of it, atomically; false if `next` refuses.
    func update(_ next: (LifecycleWord) -> LifecycleWord?) -> Bool {
        var word = word
        while true {
            guard let replacement = next(word) else { return false }
            let (exchanged, original) = record.head.pointee.lifecycle.weakCompareExchange(
                expected: word.bits,
                desired: replacement.bits,
                ordering: .acquiringAndReleasing
            )
            if exchanged { return true }
            word = LifecycleWord(bits: original)
        }
    }

    /// Changes details, and the word with them, and tells it by the revision: last, while whoever sees it must still
    /// wait for the lock to read what has changed.
    func change<Result>(_ body: (inout Details) -> Result) -> Result {
        details.withLock { details in
            let result = body(&details)
            record.head.pointee.changes.wrappingAdd(1, ordering: .releasing)
            return result
        }
    }

    private func change(to phase: LifecycleWord.Phase, reason: String?) -> Bool {
        let changed = change { details in
            guard update({ $0.changed(to: phase, executing: record.executing) }) else { return false }
            details.reason = reason
            if phase == .failed { details.failures += 1 }
            return true
        }
        if !changed {
            reject(LifecycleWord(phase: phase).state(inFlight: 0).rawValue)
        }
        return changed
    }

    private func reject(_ target: String) {
        rejections.increment()
        RegistryLog.logger.error(
            "Refused a change of state",
            metadata: ["plugin": "\(name)", "from": "\(state.rawValue)", "to": "\(target)"]
        )
    }
}
