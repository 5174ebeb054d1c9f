import Synchronization

/// The one registry of a process: which plugins there are, what state each is in, and how its executions went.
///
/// Whoever loads plugins and whoever reports on them use ``shared``; there is no other. Everything may be called from
/// any thread; no call waits for a plugin that is running.
///
/// Methods that take a name cost one look-up more than the same methods of ``Plugin``: some 10 ns for a short name, a
/// few cache lines, and no lock, however many plugins there are.
public final class PluginRegistry: Sendable {
    /// The registry of this process. Making it logs an error if the process holds another: see ``RegistryCensus``.
    public static let shared: PluginRegistry = {
        RegistryCensus.check()
        return PluginRegistry()
    }()

    private struct Table {
        /// In the order of their registration. None is ever taken out.
        var plugins: [Plugin] = []
        /// The same by name, or nil since one was added.
        var sorted: [Plugin]? = []
        var discoveries: [String: Discovery] = [:]
        /// What readers share, or nil since something changed.
        var roster: RegistryRoster?
        var generation: UInt64 = 0
        var cells = DurationCells.standard

        /// What a source held and holds no more. Only those that were registered: what was never here leaves no trace,
        /// and nothing grows.
        func vanished(
            from known: Discovery,
            now names: [String],
            isRegistered: (String) -> Bool
        ) -> [String] {
            Set(known.names).union(known.vanished).subtracting(names).filter(isRegistered).sorted()
        }

        mutating func changed() {
            roster = nil
            generation += 1
        }
    }

    private let table = Mutex(Table())
    private let index = PluginIndex()
    private let rejections = RejectionCounter()
    let observers = ExecutionObserverMaker()

    /// For the package's own tests. Everybody else has ``shared``.
    package init() {}

    // MARK: Registering

    /// Registers a plugin: LOADED, as of now.
    ///
    /// A name that is there already is logged as a warning and gets the new description, version and instance; its
    /// reason is cleared, and its counts and times are kept.
    @discardableResult
    public func register(
        _ name: String,
        description: String = "",
        version: String = "",
        instance: (any Sendable)? = nil
    ) -> Plugin {
        let details = Plugin.Details(
            description: description,
            version: version,
            instance: instance,
            loadedAt: .now,
            loadedAtContinuous: Clock.continuousNanoseconds()
        )
        let (plugin, isNew) = plugin(named: name, orNew: details, phase: .loaded)
        if isNew {
            RegistryLog.logger.info("Registered plugin", metadata: ["plugin": "\(name)", "version": "\(version)"])
        } else {
            plugin.registerAgain(details)
            RegistryLog.logger.warning(
                "Plugin was registered already; its details are replaced, its counts and times kept",
                metadata: ["plugin": "\(name)", "version": "\(version)"]
            )
        }
        return plugin
    }

    /// Chooses the bounds of every plugin's execution-time histogram.
    ///
    /// - Throws: ``PluginRegistryError/bucketsInUse(plugins:)`` once a plugin is registered: a histogram whose buckets
    ///   change under Prometheus cannot be added up any more.
    public func setDurationBuckets(_ buckets: DurationBuckets) throws(PluginRegistryError) {
        let cells = DurationCells(buckets)
        let registered = table.withLock { table in
            if table.plugins.isEmpty {
                table.cells = cells
                table.changed()
            }
            return table.plugins.count
        }
        guard registered == 0 else { throw .bucketsInUse(plugins: registered) }
    }

    private func plugin(
        named name: String,
        orNew details: Plugin.Details,
        phase: LifecycleWord.Phase
    ) -> (plugin: Plugin, isNew: Bool) {
        let (plugin, isNew) = table.withLock { table -> (Plugin, Bool) in
            if let plugin = index.plugin(named: name) { return (plugin, false) }
            let plugin = Plugin(
                name: name,
                details: details,
                phase: phase,
                cells: table.cells,
                rejections: rejections,
                observers: observers
            )
            table.plugins.append(plugin)
            index.insert(plugin, beside: table.plugins.count - 1)
            table.sorted = nil
            table.changed()
            return (plugin, true)
        }
        if isNew { plugin.addMissingObservers() }
        return (plugin, isNew)
    }

    // MARK: Looking up

    /// The plugin of that name, or nil. Takes no lock.
    public func plugin(named name: String) -> Plugin? {
        index.plugin(named: name)
    }

    /// The program's own object for a plugin.
    ///
    /// - Throws: ``PluginRegistryError`` naming those there are, if the plugin is unknown, has no instance, or has one
    ///   of another type.
    public func instance<Instance>(
        of name: String,
        as type: Instance.Type = Instance.self
    ) throws(PluginRegistryError) -> Instance {
        guard let plugin = plugin(named: name) else {
            throw .unknownPlugin(name, known: roster.plugins.map(\.name))
        }
        guard let instance = plugin.instance else {
            throw .noInstance(plugin: name, having: roster.plugins.filter { $0.instance != nil }.map(\.name))
        }
        guard let typed = instance as? Instance else {
            throw .instanceType(plugin: name, expected: "\(type)", actual: "\(Swift.type(of: instance))")
        }
        return typed
    }

    // MARK: Discovery

    /// Says what a source found: the plugins that should be here. Replaces what the same source said before.
    ///
    /// - Parameters:
    ///   - names: every plugin the source holds now.
    ///   - source: `directory`, `config`, or a word of the embedding program's own. It becomes a label.
    ///   - duration: how long looking took, if it is to be reported.
    ///   - problems: what keeps a plugin that is there from being used, one sentence each.
    public func discovered(
        _ names: some Sequence<String>,
        source: String,
        duration: Duration? = nil,
        problems: [String] = []
    ) {
        let names = Set(names).sorted()
        let isReadAgain = table.withLock { table in
            let known = table.discoveries[source]
            var discovery = Discovery(
                source: known?.source ?? DiscoverySource(name: source),
                names: names,
                problems: problems
            )
            if let known {
                discovery.vanished = table.vanished(from: known, now: names) { index.find($0) != nil }
            }
            discovery.source.succeeded(took: duration)
            let hadFailed = known?.failure != nil
            guard known?.names != names || known?.problems != problems || hadFailed else { return false }
            table.discoveries[source] = discovery
            table.changed()
            return hadFailed
        }
        guard isReadAgain else { return }
        RegistryLog.logger.info("Discovery works again", metadata: ["source": "\(source)"])
    }

    /// Says that a source could not be read, or not all of it: an error that is counted.
    ///
    /// - Parameters:
    ///   - reason: what was tried and why it failed, one sentence.
    ///   - found: the plugins that are to be expected all the same; nil for what the source held before.
    ///   - problems: what keeps one of those from being used, one sentence each.
    public func discoveryFailed(
        source: String,
        reason: String,
        found: [String]? = nil,
        problems: [String] = []
    ) {
        let isNews = table.withLock { table in
            var discovery =
                table.discoveries[source]
                ?? Discovery(source: DiscoverySource(name: source), names: [], problems: [])
            discovery.source.failed()
            let names = found.map { Set($0).sorted() } ?? discovery.names
            discovery.vanished = table.vanished(from: discovery, now: names) { index.find($0) != nil }
            let isNews = discovery.failure != reason
            guard discovery.failure != reason || discovery.names != names || discovery.problems != problems else {
                return isNews
            }
            discovery.failure = reason
            discovery.names = names
            discovery.problems = problems
            table.discoveries[source] = discovery
            table.changed()
            return isNews
        }
        // Counted each time, and said when it begins: a scan comes every few seconds.
        guard isNews else { return }
        RegistryLog.logger.error("Discovery failed", metadata: ["source": "\(source)", "reason": "\(reason)"])
    }

    // MARK: Reading

    /// Who should be there and who is, at one moment. Costs a reference count while nothing has changed.
    public var roster: RegistryRoster {
        table.withLock { table in
            if let roster = table.roster { return roster }
            let plugins = table.sorted ?? table.plugins.sorted { $0.name < $1.name }
            table.sorted = plugins
            let roster = RegistryRoster(
                plugins: plugins,
                discoveries: table.discoveries.values.sorted { $0.source.name < $1.source.name },
                isRegistered: { index.find($0) != nil },
                durationBuckets: table.cells.buckets,
                generation: table.generation
            )
            table.roster = roster
            return roster
        }
    }

    /// Changes that were asked for and refused: a transition the states forbid, or one of an unknown plugin.
    public var rejectedTransitions: UInt64 { rejections.value }

    /// Registers `name` as unavailable if it is unknown, so that it is visible.
    func unavailable(_ name: String, _ reason: String) -> Bool {
        let details = Plugin.Details(description: "", version: "", reason: reason)
        let (plugin, isNew) = plugin(named: name, orNew: details, phase: .unavailable)
        guard isNew else { return plugin.markUnavailable(reason) }
        RegistryLog.logger.warning("Plugin unavailable", metadata: ["plugin": "\(name)", "reason": "\(reason)"])
        return true
    }

    /// Calls `body` with the plugin that a change by name is meant for; nil, counted and logged, if there is none.
    ///
    /// The registry keeps the plugin alive meanwhile: threads that meet in one do not fight over its reference count.
    func withKnown<Result>(_ name: String, for change: StaticString, _ body: (Plugin) -> Result) -> Result? {
        if let plugin = index.find(name) { return plugin._withUnsafeGuaranteedRef(body) }
        unknown(name, for: change)
        return nil
    }

    @inline(never)
    private func unknown(_ name: String, for change: StaticString) {
        rejections.increment()
        RegistryLog.logger.error("Unknown plugin", metadata: ["plugin": "\(name)", "change": "\(change)"])
    }
}
