import ArgumentParser
import Glibc
import Logging
import PluginExporter
import PluginExporterService
import PluginHost
import PluginRegistry
import ServiceLifecycle

/// `plugin_exporter serve`: runs the plugins and serves what is known of them.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the plugins and serve their metrics (the default)."
    )

    /// How long the end waits for whoever reads the log.
    private static let lastWords = Duration.seconds(2)

    @OptionGroup var web: WebOptions

    @Option(
        name: .customLong("plugins.directory"),
        help: ArgumentHelp("Directory whose folders are plugins. Repeatable.", valueName: "dir"),
        completion: .directory
    )
    var directories: [String] = []

    @Option(
        name: .customLong("plugins.config"),
        help: ArgumentHelp(
            """
            Servers file as MCP clients use it: each server under mcpServers is a plugin. Repeatable.
            """,
            valueName: "file"
        ),
        completion: .file()
    )
    var serversFiles: [String] = []

    @Option(
        name: .customLong("plugins.scan-interval"),
        help: ArgumentHelp(
            "How often to read the directories and files again, besides at once when they change. (default: 30s)",
            valueName: "duration"),
        transform: DurationArgument.parse
    )
    var scanInterval = DurationArgument(.seconds(30))

    @Flag(
        name: .customLong("plugins.auto-load"),
        help: "Load plugins that appear or are changed as soon as a scan finds them, and not only at a reload."
    )
    var autoLoad = false

    @Flag(
        name: .customLong("audit.strict"),
        help: ArgumentHelp(
            "End with status 1 if, once the plugins are loaded, the audit fails.",
            discussion: "Also enabled by \(StrictAudit.variables.joined(separator: "=1 or "))=1."
        )
    )
    var strictAudit = false

    @Option(
        name: .customLong("plugins.timeout"),
        help: ArgumentHelp(
            "How long a plugin may take to start and to run a tool, as 500ms, 30s or 1m30s. (default: 1m)",
            valueName: "duration"),
        transform: DurationArgument.parse
    )
    var timeout = DurationArgument(.seconds(60))

    @OptionGroup var logging: LogOptions

    func validate() throws {
        guard timeout.duration > .zero else {
            throw ValidationError("--plugins.timeout must be above 0")
        }
        guard directories.allSatisfy({ !$0.isEmpty }) else {
            throw ValidationError("--plugins.directory is empty")
        }
        guard serversFiles.allSatisfy({ !$0.isEmpty }) else {
            throw ValidationError("--plugins.config is empty")
        }
        guard scanInterval.duration > .zero else {
            throw ValidationError("--plugins.scan-interval must be above 0")
        }
    }

    /// Ends the start with status 1 and the reason if the system has too few threads for this process.
    func checkThreads() throws {
        guard let shortage = ThreadRoom.shortage() else { return }
        StandardError.write(logging.line(.error, "Cannot start", metadata: ["reason": "\(shortage)"]))
        throw ExitCode.failure
    }

    func run() async throws {
        PluginHost.shieldProcess()
        // Before the first line is logged: whoever was to read it may be gone.
        signal(SIGPIPE, SIG_IGN)
        let log = logging.bootstrap()
        do {
            try await serve(log)
        } catch let error as RegistryAuditError {
            let findings = error.audit.findings.filter { $0.severity == .error }.map(\.message)
            Logger(label: "plugin_exporter").error(
                "The registry audit FAILED, and strict audit is on: stopping",
                metadata: ["findings": .array(findings.map { .string($0) })]
            )
            log.finish(within: Self.lastWords)
            throw ExitCode.failure
        } catch {
            Logger(label: "plugin_exporter").error("Cannot start", metadata: ["reason": "\(error)"])
            log.finish(within: Self.lastWords)
            throw ExitCode.failure
        }
        log.finish(within: Self.lastWords)
    }

    private func serve(_ log: LogWriter) async throws {
        // It ends nothing from the first moment on. Until the plugins' service follows it, nothing is read that it could
        // ask to be read again.
        signal(SIGHUP, SIG_IGN)
        let logger = Logger(label: "plugin_exporter")
        var configuration = web.configuration
        configuration.listenSockets = try web.systemdSockets(logger)
        let descriptors = try DescriptorLimit.raised()
        let host = PluginHost(
            sources: sources,
            autoLoad: autoLoad,
            timeout: timeout.duration,
            // Seen by the next scan, unless scans follow one another faster than a busy machine answers.
            pingTimeout: max(.seconds(10), scanInterval.duration),
            descriptors: descriptors.budget(addresses: configuration.addresses.count),
            version: BuildInfo.current.version
        )
        let plugins = PluginService(
            host: host,
            scanInterval: scanInterval.duration,
            isStrict: strictAudit || StrictAudit.isRequested,
            logger: logger,
            log: log
        )
        configuration.connectionLimit = descriptors.connections(perAddressOf: configuration.addresses.count)
        configuration.toolRunner = HostedTools(host: host)
        configuration.reloader = plugins
        configuration.waitingFor = { plugins.isLoaded ? nil : "the plugins are being started" }
        // What clients do wrong is no event of the server's: anybody could fill the log with it.
        configuration.log = { logger.debug("HTTP library", metadata: ["reason": "\($0)"]) }
        configuration.shortageLog = { logger.warning("Connections wait", metadata: ["reason": "\($0)"]) }
        configuration.lostLogLines = { log.lostLines }
        configuration.webConfigLog = {
            logger.log(level: $0.level, "Web configuration", metadata: ["reason": "\($0.message)"])
        }
        let exporter = try PluginExporter(configuration: configuration)
        if sources.isEmpty {
            logger.warning("There are no plugins to find: neither --plugins.directory nor --plugins.config is given")
        }
        // Stopped in the reverse order: the endpoint finishes its answers while the plugins still run.
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [
                    .init(service: plugins),
                    .init(service: WebConfigReload(exporter: exporter)),
                    .init(service: exporter),
                ],
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: logger
            )
        )
        try await group.run()
        logger.info("Stopped")
    }

    private var sources: [any PluginSource] {
        directories.map { PluginDirectory($0) } + serversFiles.map { ServersFile($0) }
    }
}
