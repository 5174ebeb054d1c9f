public import MicroHTTP

extension PluginExporter {
    /// How an exporter serves. Every value has a default; `PluginExporter.Configuration()` serves `/metrics` on port
    /// 10077 of every interface.
    public struct Configuration: Sendable {
        /// Where to listen. `:10077` unless said otherwise.
        public var listenAddresses = [ListenAddress(host: nil, port: 10077)]
        /// Sockets that listen already, such as systemd's (`SocketActivation`); they replace `listenAddresses`. None
        /// unless said otherwise. One exporter can have them, which closes them when it stops.
        public var listenSockets: [ListenSocket] = []
        /// The path of the metrics. `/metrics` unless said otherwise.
        public var telemetryPath = "/metrics"
        /// The file with encryption, users, headers and the rate limit, in the format of Prometheus' exporter-toolkit; it is
        /// followed as it changes. None unless said otherwise: no encryption, and everybody may read.
        public var webConfigFile: String?
        /// What is told of `webConfigFile`: what is odd in it, and what became of its changes. Called on a thread of its
        /// own; must not wait.
        public var webConfigLog: @Sendable (WebConfigNotice) -> Void = { _ in }
        /// Whether `/metrics` leaves out what the exporter says of itself: `process_*` and `plugin_exporter_*`, but for its
        /// build and how its configuration was read. Off unless said otherwise.
        public var disableExporterMetrics = false
        /// Who writes metrics of the program's own on the same page, behind the exporter's: each appends families in text
        /// format 0.0.4, as swift-prometheus' `PrometheusCollectorRegistry` does:
        ///
        /// ```swift
        /// configuration.collectors.append { other.emit(into: &$0) }
        /// ```
        ///
        /// A scrape waits for them, for nine tenths of the time that it says it has; each runs on a thread of its own, once
        /// at a time. What comes later, or is not of that format, is left out, and so is a family that is there already:
        /// `log` is told once, `plugin_exporter_collector_errors_total` each time. With any of them, `/metrics` is served
        /// in the text formats alone.
        public var collectors: [@Sendable (inout [UInt8]) -> Void] = []
        /// Scrapes that are answered at a time; more are refused with 503. 0 is any number; 40 unless said otherwise.
        public var maximumRequests = 40
        /// The address under which the server is reached from outside, through a proxy say, as
        /// `https://example.org/plugins`, or its path alone. That of the server itself unless said otherwise.
        public var externalURL: String?
        /// The path beneath which everything is served, as `/plugins`. That of `externalURL` unless said otherwise; another one
        /// is for a proxy that changes paths.
        public var routePrefix: String?
        /// Whether `/-/healthy` and `/-/ready` need the password that the rest needs, and count among the requests whose
        /// rate is limited. Off unless said otherwise: who only looks whether the server lives has no password.
        public var authenticateHealth = false
        /// Who runs tools and has manifests; without one the exporter only reports.
        public var toolRunner: (any ToolRunner)?
        /// Whether `POST /v1/plugins/{name}/tools/{tool}/run` runs anything. Off unless said otherwise; even then only
        /// programs on this machine may use it, and who has a password or a certificate that was verified.
        public var enableExecution = false
        /// Who re-reads the program's configuration; without one there is nothing to reload.
        public var reloader: (any Reloader)?
        /// Whether `POST /-/reload` reloads anything. Off unless said otherwise.
        public var enableLifecycle = false
        /// The largest body of a request, in bytes: 32 MiB, room for a picture in base64.
        public var bodyLimit = 32 * 1024 * 1024
        /// What the program still waits for before it is ready, in a few words, or nil once it is. `/-/ready` says it.
        public var waitingFor: @Sendable () -> String? = { nil }
        /// Connections open at a time, for each listening address; more wait to be accepted. One client's address may have a
        /// quarter of them, and a sixteenth of that once three quarters are taken. 512 unless said otherwise.
        public var connectionLimit = 512
        /// Which build `plugin_exporter_build_info` names.
        public var build = BuildInfo.current
        /// Where complaints go, the HTTP library's own and those about `collectors`, a line each.
        public var log: @Sendable (String) -> Void = { _ in }

        /// Where it is said that connections cannot be accepted, and why; once a minute at most.
        public var shortageLog: @Sendable (String) -> Void = { _ in }
        /// How many lines of the program's log were not written so far; nil if nobody counts them. Asked for in each scrape.
        public var lostLogLines: (@Sendable () -> UInt64)?

        public init() {}

        /// Where it listens; ports may still be 0.
        public var addresses: [ListenAddress] {
            listenSockets.isEmpty ? listenAddresses : listenSockets.map(\.address)
        }

        /// The connections that one client may have: no address keeps the others out.
        var connectionLimitPerAddress: Int { max(connectionLimit / 4, 1) }

        /// Checks what can be checked without serving; ``PluginExporter/init(registry:configuration:)`` does so as well.
        ///
        /// - Throws: ``ConfigurationError`` saying what is wrong and what is allowed.
        public func validate() throws(ConfigurationError) {
            guard !addresses.isEmpty else { throw .noListenAddress }
            guard telemetryPath.hasPrefix("/"), telemetryPath.utf8.allSatisfy(Self.isPathByte) else {
                throw .invalidTelemetryPath(
                    telemetryPath, reason: "it must begin with '/' and hold visible ASCII without '%', '?' and '#'")
            }
            let segments = telemetryPath.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
            guard !segments.dropLast().contains(""), let first = segments.first, !first.isEmpty else {
                throw .invalidTelemetryPath(telemetryPath, reason: "it must name something, as /metrics does")
            }
            guard first != "v1", first != "-" else {
                throw .invalidTelemetryPath(telemetryPath, reason: "'/\(first)' is taken by the API")
            }
            guard maximumRequests >= 0 else { throw .negativeMaximumRequests(maximumRequests) }
            _ = try ServerIdentity(self)
        }

        private static func isPathByte(_ byte: UInt8) -> Bool {
            byte > UInt8(ascii: " ") && byte < 0x7F && byte != UInt8(ascii: "%") && byte != UInt8(ascii: "?")
                && byte != UInt8(ascii: "#")
        }
    }
}
