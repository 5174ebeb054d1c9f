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
        /// Who runs tools and has manifests; without one the exporter only reports.
        public var toolRunner: (any ToolRunner)?
        /// Whether `POST /v1/plugins/{name}/tools/{tool}/run` runs anything. Off unless said otherwise; even then only
        /// programs on this machine may use it.
        public var enableExecution = false
        /// Who re-reads the program's configuration; without one there is nothing to reload.
        public var reloader: (any Reloader)?
        /// Whether `POST /-/reload` reloads anything. Off unless said otherwise.
        public var enableLifecycle = false
        /// The largest body of a request, in bytes: 32 MiB, room for a picture in base64.
        public var bodyLimit = 32 * 1024 * 1024
        /// What the program still waits for before it is ready, in a few words, or nil once it is. `/-/ready` says it.
        public var waitingFor: @Sendable () -> String? = { nil }
        /// Connections open at a time, for each listening address; more wait to be accepted. One
        /// client's address may have a quarter of them. 512 unless said otherwise.
        public var connectionLimit = 512
        /// Which build `plugin_exporter_build_info` names.
        public var build = BuildInfo.current
        /// Where the HTTP library's own complaints go, a line each.
        public var log: @Sendable (String) -> Void = { _ in }

        public init() {}

        /// Where it listens; ports may still be 0.
        public var addresses: [ListenAddress] {
            listenSockets.isEmpty ? listenAddresses : listenSockets.map(\.address)
        }

        /// The connections that one client may have: no address keeps the others out.
        var connectionLimitPerAddress: Int { max(connectionLimit / 4, 1) }

        /// The names that a `Host` header may have because the server listens on them.
        var ownHosts: Set<String> {
            Set(addresses.compactMap(\.host).map { ($0.contains(":") ? "[\($0)]" : $0).lowercased() })
        }

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
        }

        private static func isPathByte(_ byte: UInt8) -> Bool {
            byte > UInt8(ascii: " ") && byte < 0x7F && byte != UInt8(ascii: "%") && byte != UInt8(ascii: "?")
                && byte != UInt8(ascii: "#")
        }
    }
}
