import ArgumentParser
import Glibc
import Logging
import MicroHTTP
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

    @Option(
        name: .customLong("web.listen-address"),
        help: ArgumentHelp(
            "Address to listen on. Repeatable. (default: :10077, every interface)", valueName: "host:port"),
        transform: ListenAddress.parse
    )
    var listenAddresses: [ListenAddress] = []

    @Flag(
        name: .customLong("web.systemd-socket"),
        help: "Listen on the sockets that systemd passes; they replace --web.listen-address."
    )
    var systemdSocket = false

    @Option(
        name: .customLong("web.config.file"),
        help: ArgumentHelp(
            "File with TLS, users, headers and a rate limit, in the format that Prometheus' exporters share.",
            discussion: "It is followed as it changes; plugin_exporter check web-config says whether it is good.",
            valueName: "file"),
        completion: .file()
    )
    var webConfigFile: String?

    @Option(
        name: .customLong("web.telemetry-path"),
        help: ArgumentHelp("Path under which to expose metrics.", valueName: "path")
    )
    var telemetryPath = "/metrics"

    @Flag(
        name: .customLong("web.disable-exporter-metrics"),
        help: "Leave out what the exporter says of itself: process_* and plugin_exporter_*."
    )
    var disableExporterMetrics = false

    @Option(
        name: .customLong("web.max-requests"),
        parsing: .unconditional,
        help: ArgumentHelp("Most scrapes to answer at a time. 0 for any number.", valueName: "count")
    )
    var maximumRequests = 40

    @Option(
        name: .customLong("web.external-url"),
        help: ArgumentHelp(
            "Address under which the server is reached from outside, through a proxy say, or its path alone.",
            valueName: "url")
    )
    var externalURL: String?

    @Option(
        name: .customLong("web.route-prefix"),
        help: ArgumentHelp(
            "Path beneath which everything is served. (default: that of --web.external-url)", valueName: "path")
    )
    var routePrefix: String?

    @Flag(
        name: .customLong("web.authenticate-health"),
        help: "Ask for a password at /-/healthy and /-/ready too, and limit their rate as the rest's."
    )
    var authenticateHealth = false

    @Flag(
        name: .customLong("web.enable-execution"),
        help: ArgumentHelp(
            "Run tools at POST /v1/plugins/{name}/tools/{tool}/run.",
            discussion: "For programs on this machine, and those with a password or a verified certificate."
        )
    )
    var enableExecution = false

    @Flag(
        name: .customLong("web.enable-lifecycle"),
        help: "Let POST /-/reload re-read the plugins, as SIGHUP does."
    )
    var enableLifecycle = false

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
        do {
            try webConfiguration.validate()
        } catch {
            throw ValidationError("\(error)")
        }
        guard webConfigFile != "" else { throw ValidationError("--web.config.file is empty") }
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

    func run() async throws {
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
        var configuration = webConfiguration
        configuration.listenSockets = try systemdSockets(logger)
        let descriptors = DescriptorLimit.raised()
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

    /// What the flags say of the endpoint.
    private var webConfiguration: PluginExporter.Configuration {
        var configuration = PluginExporter.Configuration()
        if !listenAddresses.isEmpty {
            configuration.listenAddresses = listenAddresses
        }
        configuration.webConfigFile = webConfigFile
        configuration.telemetryPath = telemetryPath
        configuration.disableExporterMetrics = disableExporterMetrics
        configuration.maximumRequests = maximumRequests
        configuration.externalURL = externalURL
        configuration.routePrefix = routePrefix
        configuration.authenticateHealth = authenticateHealth
        configuration.enableExecution = enableExecution
        configuration.enableLifecycle = enableLifecycle
        return configuration
    }

    /// The sockets to listen on in place of addresses; none if it is not asked for.
    private func systemdSockets(_ logger: Logger) throws -> [ListenSocket] {
        guard systemdSocket else {
            if SocketActivation.isOffered {
                logger.warning("The sockets that systemd passes are not used: --web.systemd-socket is not given")
            }
            return []
        }
        if !listenAddresses.isEmpty {
            logger.warning("--web.listen-address is not used: --web.systemd-socket replaces it")
        }
        return try SocketActivation.takeSockets()
    }
}
