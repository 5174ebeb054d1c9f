internal import CProcessControl
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
    /// The label of the logger that gets what plugins write to stderr, unless the host is given another. A handler may
    /// block there, and nowhere else.
    public static let errorStreamLabel = "plugin_stderr"

    let registry: PluginRegistry
    let sources: [any PluginSource]
    let autoLoad: Bool
    let settings: HostSettings
    let scanExecutor = QueueExecutor(label: "PluginHost.scan")
    var plugins: [String: HostedPlugin] = [:]
    /// Those that are no longer in `plugins` and whose programs may still be ending.
    var retiring: [String: PluginSupervisor] = [:]
    /// Those that were taken away and are discovered again.
    var returned: Set<String> = []
    var discoveryLog: DiscoveryLog
    /// What each source held when it was last read; see ``DiscoveredPlugins/contents``.
    var expected: [Int: SourceContents] = [:]
    /// Who says when a source may have changed, once somebody wants to know.
    private(set) var watch: SourceWatch?
    private var orphans = OrphanReaper()
    private var loading: Task<Void, Never>?
    /// Whether nothing is started any more.
    public private(set) var isStopped = false
    /// The last of the changes that are made one after another.
    private var lastChange = Task<Void, Never> {}

    /// - Parameters:
    ///   - registry: where plugins are registered; `PluginRegistry.shared` outside this package's own tests.
    ///   - sources: where plugins are discovered.
    ///   - autoLoad: whether a scan loads the plugins that appeared or were changed, and not a reload alone.
    ///   - timeout: how long a plugin may take to answer: to start, and to run a tool.
    ///   - pingTimeout: how long a plugin that has nothing to do may take to answer a ping; `timeout` if that is less.
    ///   - descriptors: how many files the program keeps for itself, and how many plugins may open.
    ///   - version: the host's own, told to the plugins.
    ///   - logger: for what happens to plugins. It is called on threads that everything shares, and must not block.
    ///   - errorStreamLogger: for what plugins write to stderr. It may block, which holds up that plugin alone.
    public init(
        registry: PluginRegistry = .shared,
        sources: [any PluginSource],
        autoLoad: Bool = false,
        timeout: Duration = .seconds(60),
        pingTimeout: Duration = .seconds(30),
        descriptors: DescriptorBudget = DescriptorBudget(),
        version: String,
        logger: Logger = Logger(label: "plugin_host"),
        errorStreamLogger: Logger = Logger(label: PluginHost.errorStreamLabel)
    ) {
        self.init(
            registry: registry, sources: sources, autoLoad: autoLoad, timeout: timeout, pingTimeout: pingTimeout,
            descriptors: descriptors, version: version, restartPolicy: RestartPolicy(), logger: logger,
            errorStreamLogger: errorStreamLogger
        )
    }

    init(
        registry: PluginRegistry,
        sources: [any PluginSource],
        autoLoad: Bool,
        timeout: Duration,
        pingTimeout: Duration = .seconds(30),
        drainLimit: Duration = .seconds(10),
        descriptors: DescriptorBudget = DescriptorBudget(),
        version: String,
        restartPolicy: RestartPolicy,
        logger: Logger,
        errorStreamLogger: Logger
    ) {
        self.registry = registry
        self.sources = sources
        self.autoLoad = autoLoad
        settings = HostSettings(
            timeout: timeout, pingTimeout: min(timeout, pingTimeout), drainLimit: drainLimit, version: version,
            descriptors: descriptors,
            restartPolicy: restartPolicy,
            keeper: ProcessKeeper(logger: logger), logger: logger, errorStreamLogger: errorStreamLogger
        )
        discoveryLog = DiscoveryLog(logger: logger)
    }

    // MARK: Loading

    /// Discovers, registers and starts every plugin, sixteen at a time. Returns when each is INITIALIZED, FAILED or
    /// UNAVAILABLE, or the host is stopped. A second call waits for the first.
    public func load() async {
        guard !isStopped else { return }
        if let loading { return await loading.value }
        // A plugin that ends while it is written to is that plugin's end, not this program's.
        signal(SIGPIPE, SIG_IGN)
        process_keep_exit_statuses()
        let loading = Task { await inTurn { await self.loadAll() }.run() }
        self.loading = loading
        await loading.value
    }

    /// A value each time that a source may have changed, and a scan would see it; for one reader. To be asked for before
    /// the plugins are loaded.
    public func changes() -> AsyncStream<Void> {
        // One that nobody has taken yet stands for all that follow.
        let (changes, change) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        watch = SourceWatch { change.yield() }
        if watch == nil { settings.logger.info("Nothing tells of changed folders here: each scan looks for them") }
        return changes
    }

    /// Looks which plugins there are now, and tells the registry. What appeared is loaded only if the host was made to
    /// load by itself; what vanished stays as it is. Plugins that have nothing to do are asked whether they are there.
    ///
    /// Returns when the registry knows; what is loaded starts in the background.
    public func scan() async {
        guard loading != nil, !isStopped else { return }
        RegistryCensus.check()
        settings.keeper.check()
        orphans.reap(except: settings.keeper.keeps)
        for hosted in plugins.values { await hosted.supervisor?.look() }
        let starts = await inTurn { await self.scanAll() }
        Task { await starts.run() }
    }

    /// Reads the sources again and makes it so: plugins that appeared are loaded, those that were changed are started
    /// anew, those that vanished are ended and UNAVAILABLE, those that are not running are tried again at once. What did
    /// not change is not touched.
    ///
    /// - Parameter untilSettled: whether to return only when each plugin that was started is INITIALIZED, FAILED or
    ///   UNAVAILABLE; otherwise they start in the background.
    /// - Returns: What is not well all the same, a sentence each: plugins that are refused, and, once settled, those that
    ///   are FAILED or UNAVAILABLE.
    /// - Throws: ``ReloadError`` if a source cannot be read, or what describes a plugin was good and is not any more.
    ///   Everything stays as it was then.
    @discardableResult
    public func reload(untilSettled: Bool = true) async throws(ReloadError) -> [String] {
        guard !isStopped else { throw ReloadError(reasons: ["the host is stopping"]) }
        // Before they were loaded there is nothing to hold what is read against.
        if loading == nil { await load() }
        let (starts, refused) = try await inTurn { await self.reloadAll() }.get()
        guard untilSettled else {
            Task { await starts.run() }
            return refused
        }
        await starts.run()
        let unwell = plugins.keys.sorted().compactMap { registry.status(of: $0) }
            .filter { !$0.state.isAvailable || $0.state == .loaded }
        return refused
            + unwell.map { "Plugin '\($0.name)' is \($0.state.rawValue): \($0.reason ?? "it is still starting")" }
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
        watch = nil
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
}
