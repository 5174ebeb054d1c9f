internal import Glibc
public import Logging
public import ModelContext
public import PluginRegistry

/// Finds plugins, runs each as a process of its own, and runs their tools. What becomes of them is in the registry.
///
/// ```swift
/// let host = PluginHost(directories: ["/etc/plugins"], version: "1.0.0")
/// await host.load()
/// let result = try await host.run("analyze", of: "ocr", arguments: ["path": "/tmp/picture.png"])
/// await host.stop()
/// ```
///
/// A plugin is a program that speaks the Model Context Protocol over stdio
/// (https://modelcontextprotocol.io/specification/2025-06-18).
public actor PluginHost {
    /// The source that directories are in the registry.
    static let source = "directory"
    /// Programs that are starting at a time.
    private static let startsAtATime = 16

    private let registry: PluginRegistry
    private let directories: [PluginDirectory]
    private let timeout: Duration
    private let version: String
    private let logger: Logger
    private var processes: [String: PluginProcess] = [:]
    private var manifests: [String: JSONValue] = [:]
    private var isLoaded = false
    private var isStopped = false

    /// - Parameters:
    ///   - registry: where plugins are registered; ``PluginRegistry/shared`` outside this package's own tests.
    ///   - directories: each folder in one of them is a plugin and holds a `manifest.json`.
    ///   - timeout: how long a plugin may take to answer: to start, and to run a tool.
    ///   - version: the host's own, told to the plugins.
    ///   - logger: for what happens to plugins, and for what they write to stderr.
    public init(
        registry: PluginRegistry = .shared,
        directories: [String],
        timeout: Duration = .seconds(60),
        version: String,
        logger: Logger = Logger(label: "plugin_host")
    ) {
        self.registry = registry
        self.directories = directories.map(PluginDirectory.init)
        self.timeout = timeout
        self.version = version
        self.logger = logger
    }

    /// Discovers, registers and starts every plugin. Returns when each is INITIALIZED, FAILED or UNAVAILABLE, which
    /// takes a few timeouts at most, or the host is stopped. A second call returns at once.
    public func load() async {
        guard !isLoaded, !isStopped else { return }
        isLoaded = true
        // A plugin that ends while it is written to is that plugin's end, not this program's.
        signal(SIGPIPE, SIG_IGN)
        let discovered = discover()
        for found in discovered.plugins { register(found) }
        await withTaskGroup(of: Void.self) { group in
            let byName = processes.sorted { $0.key < $1.key }.map(\.value)
            for (started, process) in byName.enumerated() {
                if started >= Self.startsAtATime { await group.next() }
                group.addTask { await process.start() }
            }
        }
    }

    /// Runs a tool as one execution of its plugin.
    ///
    /// - Throws: ``HostError``.
    public func run(
        _ tool: String,
        of plugin: String,
        arguments: [String: JSONValue]
    ) async throws(HostError) -> ToolResult {
        if let process = processes[plugin] {
            return try await process.call(tool, arguments: arguments)
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
        manifests[plugin]
    }

    /// Ends every plugin's program, and returns when the last is gone; none is started afterwards. Their states stay
    /// as they are.
    public func stop() async {
        isStopped = true
        await withTaskGroup(of: Void.self) { group in
            for process in processes.values {
                group.addTask { await process.stop() }
            }
        }
    }

    private func discover() -> DiscoveredPlugins {
        let clock = ContinuousClock()
        let start = clock.now
        let discovered = DiscoveredPlugins(scanning: directories)
        let names = discovered.plugins.map(\.name)
        for problem in discovered.problems { logger.error("\(problem)") }
        guard discovered.failures.isEmpty else {
            let reason = discovered.failures.map(\.description).joined(separator: "; ")
            registry.discoveryFailed(
                source: Self.source,
                reason: reason,
                found: names,
                problems: discovered.problems
            )
            return discovered
        }
        registry.discovered(
            names,
            source: Self.source,
            duration: start.duration(to: clock.now),
            problems: discovered.problems
        )
        return discovered
    }

    private func register(_ found: FoundPlugin) {
        let manifest: PluginManifest
        switch found.manifest {
        case .failure(let error):
            registry.register(found.name).markFailed("\(found.folder): \(error)")
            return
        case .success(let readable):
            manifest = readable
        }
        manifests[found.name] = manifest.shown
        let plugin = registry.register(found.name, description: manifest.description, version: manifest.version)
        do throws(LaunchError) {
            processes[found.name] = PluginProcess(
                plugin: plugin,
                command: try LaunchCommand(manifest, in: found.folder),
                timeout: timeout,
                clientVersion: version,
                logger: logger
            )
        } catch {
            if case .notInstalled = error {
                plugin.markUnavailable(error.description)
            } else {
                plugin.markFailed(error.description)
            }
        }
    }
}
