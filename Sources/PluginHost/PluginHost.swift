internal import Glibc
public import Logging
public import ModelContext
public import PluginRegistry

/// Finds plugins, runs each as a process of its own, keeps them running, and runs their tools. What becomes of them is in
/// the registry.
///
/// ```swift
/// let host = PluginHost(sources: [PluginDirectory("/etc/plugins")], version: "1.0.0")
/// await host.load()
/// let result = try await host.run("analyze", of: "ocr", arguments: ["path": "/tmp/picture.png"])
/// await host.stop()
/// ```
///
/// A plugin is a program that speaks the Model Context Protocol over stdio
/// (https://modelcontextprotocol.io/specification/2025-06-18).
public actor PluginHost {
    /// Programs that are starting at a time.
    private static let startsAtATime = 16

    private let registry: PluginRegistry
    private let sources: [any PluginSource]
    private let autoLoad: Bool
    private let settings: HostSettings
    private let scanExecutor = QueueExecutor(label: "PluginHost.scan")
    private var plugins: [String: HostedPlugin] = [:]
    /// Those that are no longer in `plugins` and whose programs may still be ending.
    private var retiring: [String: PluginSupervisor] = [:]
    private var discoveryLog: DiscoveryLog
    /// What each source held when it was last read; see ``DiscoveredPlugins/names``.
    private var expected: [[String]: Set<String>] = [:]
    private var orphans = OrphanReaper()
    private var isLoaded = false
    private var isStopped = false
    /// The last of the changes that are made one after another.
    private var lastChange = Task<Void, Never> {}

    /// - Parameters:
    ///   - registry: where plugins are registered; ``PluginRegistry/shared`` outside this package's own tests.
    ///   - sources: where plugins are discovered.
    ///   - autoLoad: whether a scan loads the plugins that appeared or were changed, and not a reload alone.
    ///   - timeout: how long a plugin may take to answer: to start, and to run a tool.
    ///   - usualOpenFiles: the soft limit of open files that plugins begin with, where the host has raised its own; many
    ///     a program relies on a low one.
    ///   - version: the host's own, told to the plugins.
    ///   - logger: for what happens to plugins. It is called on threads that everything shares, and must not block.
    ///   - errorStreamLogger: for what plugins write to stderr. It may block, which holds up that plugin alone.
    public init(
        registry: PluginRegistry = .shared,
        sources: [any PluginSource],
        autoLoad: Bool = false,
        timeout: Duration = .seconds(60),
        usualOpenFiles: UInt64? = nil,
        version: String,
        logger: Logger = Logger(label: "plugin_host"),
        errorStreamLogger: Logger = Logger(label: PluginHost.errorStreamLabel)
    ) {
        self.init(
            registry: registry, sources: sources, autoLoad: autoLoad, timeout: timeout, usualOpenFiles: usualOpenFiles,
            version: version, restartPolicy: RestartPolicy(), logger: logger, errorStreamLogger: errorStreamLogger
        )
    }

    init(
        registry: PluginRegistry,
        sources: [any PluginSource],
        autoLoad: Bool,
        timeout: Duration,
        usualOpenFiles: UInt64? = nil,
        version: String,
        restartPolicy: RestartPolicy,
        logger: Logger,
        errorStreamLogger: Logger
    ) {
        self.registry = registry
        self.sources = sources
        self.autoLoad = autoLoad
        settings = HostSettings(
            timeout: timeout, version: version, usualOpenFiles: usualOpenFiles, restartPolicy: restartPolicy,
            keeper: ProcessKeeper(logger: logger), logger: logger, errorStreamLogger: errorStreamLogger
        )
        discoveryLog = DiscoveryLog(logger: logger)
    }

    // MARK: Loading

    /// Discovers, registers and starts every plugin, sixteen at a time. Returns when each is INITIALIZED, FAILED or
    /// UNAVAILABLE, or the host is stopped. A second call returns at once.
    public func load() async {
        guard !isLoaded, !isStopped else { return }
        isLoaded = true
        // A plugin that ends while it is written to is that plugin's end, not this program's.
        signal(SIGPIPE, SIG_IGN)
        await inTurn { await self.loadAll() }.run()
    }

    /// Looks which plugins there are now, and tells the registry. What appeared is loaded only if the host was made to
    /// load by itself; what vanished stays as it is.
    ///
    /// Returns when the registry knows; what is loaded starts in the background.
    public func scan() async {
        guard isLoaded, !isStopped else { return }
        settings.keeper.check()
        orphans.reap(except: settings.keeper.keeps)
        let starts = await inTurn { await self.scanAll() }
        Task { await starts.run() }
    }

    /// Reads the sources again and makes it so: plugins that appeared are loaded, those that were changed are started
    /// anew, those that vanished are ended and UNAVAILABLE, those that are not running are tried again at once. What did
    /// not change is not touched.
    ///
    /// - Parameter untilSettled: whether to return only when each plugin that was started is INITIALIZED, FAILED or
    ///   UNAVAILABLE; otherwise they start in the background.
    /// - Returns: What is wrong with the descriptions of plugins that never had a good one. They are FAILED.
    /// - Throws: ``ReloadError`` if a source cannot be read, or what describes a plugin was good and is not any more.
    ///   Everything stays as it was then.
    @discardableResult
    public func reload(untilSettled: Bool = true) async throws(ReloadError) -> [DefinitionError] {
        guard !isStopped else { throw ReloadError(reasons: ["the host is stopping"]) }
        // What was not loaded yet is read now as well as later.
        guard isLoaded else {
            await load()
            return []
        }
        let (starts, bad) = try await inTurn { await self.reloadAll() }.get()
        if untilSettled {
            await starts.run()
        } else {
            Task { await starts.run() }
        }
        return bad
    }

    /// Ends every plugin's program, and returns when the last is gone; none is started afterwards. Their states stay
    /// as they are.
    public func stop() async {
        isStopped = true
        await withTaskGroup(of: Void.self) { group in
            for supervisor in plugins.values.compactMap(\.supervisor) + retiring.values {
                group.addTask { await supervisor.stop(because: "the host is stopping") }
            }
        }
        settings.keeper.stop()
    }

    // MARK: Using

    /// Runs a tool as one execution of its plugin.
    ///
    /// - Throws: ``HostError``.
    public func run(
        _ tool: String,
        of plugin: String,
        arguments: [String: JSONValue]
    ) async throws(HostError) -> ToolResult {
        if let supervisor = plugins[plugin]?.supervisor ?? retiring[plugin] {
            return try await supervisor.call(tool, arguments: arguments)
        }
        guard let status = registry.status(of: plugin) else {
            throw .unknownPlugin(plugin, known: registry.roster.plugins.map(\.name))
        }
        throw .unavailable(
            "Plugin '\(plugin)' is \(status.state.rawValue): \(status.reason ?? "it was not started by this host")"
        )
    }

    /// A plugin's manifest, without the values of its environment variables; nil if it has none that could be read.
    public func manifest(of plugin: String) -> JSONValue? {
        plugins[plugin]?.supervisor?.definition.manifest
    }

    // MARK: Changes, one after another

    /// Waits until the changes asked for earlier are made, then makes this one.
    private func inTurn<Result: Sendable>(_ change: @escaping @Sendable () async -> Result) async -> Result {
        let previous = lastChange
        let task = Task {
            await previous.value
            return await change()
        }
        lastChange = Task { _ = await task.value }
        return await task.value
    }

    /// Reads the sources, off the threads that everything else shares.
    private func discover() async -> DiscoveredPlugins {
        let sources = sources
        let names = Dictionary(
            plugins.map { ($1.found.origin, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        let expected = expected
        let discovered = await Task(executorPreference: scanExecutor) {
            DiscoveredPlugins(scanning: sources, called: names, expected: expected)
        }.value
        self.expected = discovered.names
        return discovered
    }

    /// Reads the sources and tells of them. Returns what they hold, and the loaded plugins whose description has gone
    /// bad: these run on as they are.
    ///
    /// - Parameter isLoading: whether what is found is loaded then.
    private func discoverAgain(isLoading: Bool) async -> (
        DiscoveredPlugins, bad: [(plugin: FoundPlugin, error: DefinitionError)]
    ) {
        var discovered = await discover()
        let bad = goneBad(in: discovered)
        for (plugin, error) in bad {
            discovered.report("Plugin '\(plugin.name)' runs on as it was loaded: \(error)", with: plugin)
        }
        discovered.publish(to: registry)
        discoveryLog.tell(of: discovered, besides: plugins, isLoading: isLoading)
        return (discovered, bad)
    }

    private func loadAll() async -> PluginStarts {
        let discovered = await discover()
        guard !isStopped else { return PluginStarts() }
        discovered.publish(to: registry)
        discoveryLog.tell(of: discovered, besides: plugins, isLoading: true)
        return PluginStarts(
            discovered.plugins.values.sorted { $0.name < $1.name }.compactMap(add), atATime: Self.startsAtATime
        )
    }

    private func scanAll() async -> PluginStarts {
        let (discovered, bad) = await discoverAgain(isLoading: autoLoad)
        guard autoLoad, !isStopped else { return PluginStarts() }
        let kept = Set(bad.map(\.plugin.name))
        let changed = discovered.plugins.values.filter { found in
            guard !kept.contains(found.name), isChanged(found) else { return false }
            // A source that cannot be read may hold the plugin still, and come before the one that does now.
            guard !discovered.failures.isEmpty, let loaded = plugins[found.name] else { return true }
            return loaded.found.origin == found.origin
        }
        var starts = changed.sorted { $0.name < $1.name }.compactMap(add)
        // Renamed: what was loaded from there would run beside what is there now, and so on with each new name.
        let origins = Set(discovered.plugins.values.map(\.origin))
        for (name, hosted) in plugins where discovered.plugins[name] == nil && origins.contains(hosted.found.origin) {
            plugins[name] = nil
            if let end = drop(hosted) { starts.append(end) }
        }
        return PluginStarts(starts, atATime: Self.startsAtATime)
    }

    private func reloadAll() async -> Result<(PluginStarts, bad: [DefinitionError]), ReloadError> {
        let (discovered, bad) = await discoverAgain(isLoading: true)
        let reasons = discovered.failures.map(\.description) + bad.map(\.error.description)
        guard reasons.isEmpty else { return .failure(ReloadError(reasons: reasons)) }
        guard !isStopped else { return .failure(ReloadError(reasons: ["the host is stopping"])) }

        var starts: [@Sendable () async -> Void] = []
        for found in discovered.plugins.values.sorted(by: { $0.name < $1.name }) {
            if isChanged(found) {
                if let start = add(found) { starts.append(start) }
            } else if let supervisor = plugins[found.name]?.supervisor {
                starts.append { await supervisor.retry() }
            }
        }
        for (name, hosted) in plugins where discovered.plugins[name] == nil {
            plugins[name] = nil
            if let end = drop(hosted) { starts.append(end) }
        }
        let unusable = discovered.plugins.values.sorted { $0.name < $1.name }.compactMap { found in
            if case .failure(let error) = found.definition { error } else { nil }
        }
        return .success((PluginStarts(starts, atATime: Self.startsAtATime), unusable))
    }

    private func isChanged(_ found: FoundPlugin) -> Bool {
        plugins[found.name]?.differs(from: found) ?? true
    }

    /// The loaded plugins whose description was good and is bad now.
    private func goneBad(in discovered: DiscoveredPlugins) -> [(plugin: FoundPlugin, error: DefinitionError)] {
        discovered.plugins.values.sorted { $0.name < $1.name }.compactMap { found in
            plugins[found.name]?.hasGoneBad(found).map { (found, $0) }
        }
    }

    /// Registers a plugin in the place of the one of its name, if there is one. Returns what starts it.
    private func add(_ found: FoundPlugin) -> (@Sendable () async -> Void)? {
        let known = registry.plugin(named: found.name)
        switch found.definition {
        case .failure(let error):
            plugins[found.name] = HostedPlugin(found: found)
            let plugin = known ?? registry.register(found.name)
            guard let predecessor = retiring[found.name] else {
                plugin.failAgain(error.description)
                return nil
            }
            return {
                // What becomes of the plugin then comes first.
                await predecessor.stop(because: "its description is bad now")
                plugin.failAgain(error.description)
            }
        case .success(let definition):
            let predecessor = plugins[found.name]?.supervisor ?? retiring.removeValue(forKey: found.name)
            if predecessor == nil {
                known?.reload(description: definition.description, version: definition.version)
            }
            let plugin =
                known
                ?? registry.register(found.name, description: definition.description, version: definition.version)
            let supervisor = PluginSupervisor(
                plugin: plugin, definition: definition, settings: settings, replacing: predecessor
            )
            plugins[found.name] = HostedPlugin(found: found, supervisor: supervisor)
            return { await supervisor.start() }
        }
    }

    /// Takes a plugin away that no source holds any more. Returns what ends its program, if it has one.
    private func drop(_ hosted: HostedPlugin) -> (@Sendable () async -> Void)? {
        let name = hosted.found.name
        let reason = "no source holds it any more; it was \(hosted.found.origin)"
        guard let supervisor = hosted.supervisor else {
            registry.plugin(named: name)?.becomeUnavailable(reason)
            return nil
        }
        retiring[name] = supervisor
        return {
            await supervisor.retire(because: reason)
            await self.retired(supervisor, name)
        }
    }

    private func retired(_ supervisor: PluginSupervisor, _ name: String) {
        if retiring[name] === supervisor { retiring[name] = nil }
    }
}
