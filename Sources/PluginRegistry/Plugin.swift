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
/// Everything here may be called from any thread. Recording an execution takes no lock, and allocates nothing
/// but 256 bytes of counters for each four octaves of durations that a thread's part has not seen before; a change
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

    var word: LifecycleWord { LifecycleWord(bits: record.head.pointee.lifecycle.load(ordering: .acquiring)) }

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

    func reject(_ target: String) {
        rejections.increment()
        RegistryLog.logger.error(
            "Refused a change of state",
            metadata: ["plugin": "\(name)", "from": "\(state.rawValue)", "to": "\(target)"]
        )
    }
}
