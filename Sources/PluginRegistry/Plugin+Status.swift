/// What is known of a plugin, and what it carries.
extension Plugin {
    /// The program's own object for this plugin; ``PluginRegistry/instance(of:as:)`` returns it typed.
    public var instance: (any Sendable)? {
        get { details.withLock { $0.instance } }
        set {
            // The old one ends outside the lock: its deinit is the program's code, and may ask for this plugin.
            var other = newValue
            details.withLock { swap(&$0.instance, &other) }
        }
    }

    /// A snapshot of everything that is known about the plugin.
    public var status: PluginStatus {
        var counts: [UInt64] = []
        let clock = WallClock.now
        let executions = record.read(cells, bucketCounts: &counts, clock: clock)
        let (details, condition) = details.withLock { details in (details, self.condition) }
        let continuous = Clock.continuousNanoseconds()
        return PluginStatus(
            name: name,
            state: condition.state,
            reason: details.reason,
            description: details.description,
            version: details.version,
            loadedAt: details.loadedAt,
            uptime: details.loadedAt.map { _ in .nanoseconds(continuous - details.loadedAtContinuous) },
            inFlight: condition.inFlight,
            failures: details.failures,
            executions: executions,
            recentExecutionTimes: record.recent.values.map { .nanoseconds($0) },
            tools: tools.map { $0.status(clock) },
            process: processReading
        )
    }

    /// Changes with everything that ``reading(bucketCounts:)`` tells of the plugin and of its tools, except for its
    /// process. Three or four cache lines are read and no lock is taken: what looks at thousands of plugins reads again
    /// only those of another revision than before.
    ///
    /// ```swift
    /// var counts: [UInt64] = []
    /// var kept = (revision: plugin.revision, reading: plugin.reading(bucketCounts: &counts))
    /// // At each later look:
    /// if plugin.revision != kept.revision {
    ///     counts.removeAll(keepingCapacity: true)
    ///     kept = (plugin.revision, plugin.reading(bucketCounts: &counts))
    /// }
    /// ```
    public var revision: PluginRevision { record.revision }

    /// The figures alone, for whoever reads thousands of plugins at once: no text is copied and, once `bucketCounts`
    /// has grown, nothing is allocated. Of a plugin in a process of its own, the system is asked too: some 10 µs.
    ///
    /// - Parameter bucketCounts: gets each histogram bucket's own count appended, `+Inf` last.
    public func reading(bucketCounts: inout [UInt64]) -> PluginReading {
        reading(bucketCounts: &bucketCounts, clock: .now)
    }

    /// The same with the clocks read once for many plugins.
    package func reading(bucketCounts: inout [UInt64], clock: WallClock) -> PluginReading {
        var native: NativeDurations?
        return reading(bucketCounts: &bucketCounts, native: &native, clock: clock)
    }

    /// The same with the native histogram, of as many executions as the buckets count.
    ///
    /// - Parameter native: if there is one, what it was is replaced.
    package func reading(
        bucketCounts: inout [UInt64],
        native: inout NativeDurations?,
        clock: WallClock
    ) -> PluginReading {
        let executions = record.read(cells, bucketCounts: &bucketCounts, native: &native, clock: clock)
        let process = processReading
        return details.withLock { details in
            let condition = self.condition
            return PluginReading(
                state: condition.state,
                inFlight: condition.inFlight,
                failures: details.failures,
                loadedAt: details.loadedAt,
                generation: details.generation,
                executions: executions,
                process: process
            )
        }
    }

    /// Appends the newest exemplar of each bucket that has one, by bucket. The ``revision`` tells of them too.
    package func appendExemplars(to exemplars: inout [BucketExemplar], clock: WallClock) {
        record.appendExemplars(to: &exemplars, of: cells, clock: clock)
    }

    /// The figures of its process, which no revision tells of; nil, at the cost of one load, if it has none of its own.
    package var processReading: ProcessReading? { process.reading() }

    /// Description and version as they were registered last.
    public var identity: (description: String, version: String) {
        details.withLock { ($0.description, $0.version) }
    }

    // MARK: Tools

    /// Says which tools the plugin has; what it said before is replaced. What is executed with a declared tool is
    /// counted for it too; see ``PluginTool``.
    ///
    /// Names beyond ``PluginTool/maximumCount`` that were never declared before are left out, the last in order first,
    /// and so are names longer than ``PluginTool/maximumNameLength``. The log says how many.
    public func declareTools(_ names: some Sequence<String>) {
        // Outside the lock: the sequence is the caller's code.
        let names = Set(names).sorted()
        let leftOut = change { details in
            let (isChange, leftOut) = details.tools.declare(names, cells: cells)
            if isChange { details.generation += 1 }
            return leftOut
        }
        addMissingObservers()
        guard leftOut > 0 else { return }
        // Outside the lock too: the log's handler is the program's code.
        RegistryLog.logger.warning(
            "Plugin has tools that are not counted: too many, or with names too long",
            metadata: ["plugin": "\(name)", "left_out": "\(leftOut)"]
        )
    }

    /// A declared tool; nil if none of that name is.
    public func tool(named name: String) -> PluginTool? {
        details.withLock { $0.tools.current }.first { $0.name == name }
            .map { PluginTool(name: $0.name, plugin: self, record: $0.record) }
    }

    /// The declared tools, by name.
    public var tools: [PluginTool] {
        details.withLock { $0.tools.current }.map { PluginTool(name: $0.name, plugin: self, record: $0.record) }
    }
}
