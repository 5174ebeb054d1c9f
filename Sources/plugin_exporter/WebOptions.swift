import ArgumentParser
import Logging
import MicroHTTP
import PluginExporter

/// What is served where, and to whom.
struct WebOptions: ParsableArguments {
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
    var configFile: String?

    @Option(
        name: .customLong("web.telemetry-path"),
        help: ArgumentHelp("Path under which to expose metrics.", valueName: "path")
    )
    var telemetryPath = "/metrics"

    @Flag(
        name: .customLong("web.disable-exporter-metrics"),
        help: "Leave out process_* and plugin_exporter_*, but for the build and how the last reload went."
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
            discussion:
                "For those with a password or, where none is asked for, a verified certificate, or on this machine."
        )
    )
    var enableExecution = false

    @Flag(
        name: .customLong("web.enable-lifecycle"),
        help: "Let POST /-/reload re-read the plugins and the web configuration, as SIGHUP does."
    )
    var enableLifecycle = false

    func validate() throws {
        do {
            try configuration.validate()
        } catch {
            throw ValidationError("\(error)")
        }
        guard configFile != "" else { throw ValidationError("--web.config.file is empty") }
    }

    /// What they say of the endpoint.
    var configuration: PluginExporter.Configuration {
        var configuration = PluginExporter.Configuration()
        if !listenAddresses.isEmpty {
            configuration.listenAddresses = listenAddresses
        }
        configuration.webConfigFile = configFile
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
    func systemdSockets(_ logger: Logger) throws -> [ListenSocket] {
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
