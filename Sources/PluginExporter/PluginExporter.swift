public import MicroHTTP
public import PluginRegistry

/// The endpoint: it serves what a registry knows to Prometheus, programs and people.
///
/// ```swift
/// let exporter = try PluginExporter()          // PluginRegistry.shared on :10077
/// // … the server's own life …
/// await exporter.stop()
/// ```
public final class PluginExporter: Sendable {
    /// Where it listens; ports are the real ones, also where 0 was asked for.
    public var addresses: [ListenAddress] { server.addresses }

    private let server: HTTPServer
    private let webConfig: LiveWebConfig?
    private let access: AccessControl

    /// Starts to serve.
    ///
    /// - Parameters:
    ///   - registry: what to report on; `PluginRegistry.shared` outside this package's own tests.
    ///   - configuration: where and what to serve.
    /// - Throws: ``ConfigurationError``, ``WebConfigError`` or `ListenError`, each with the reason and the remedy.
    public init(registry: PluginRegistry = .shared, configuration: Configuration = Configuration()) throws {
        try configuration.validate()
        let identity = try ServerIdentity(configuration)
        var configuration = configuration
        webConfig =
            if let file = configuration.webConfigFile {
                try LiveWebConfig(file: file, log: configuration.webConfigLog)
            } else {
                nil
            }
        var serverConfiguration = HTTPServer.Configuration()
        serverConfiguration.bodyLimit = configuration.bodyLimit
        serverConfiguration.log = configuration.log
        serverConfiguration.shortageLog = configuration.shortageLog
        serverConfiguration.connectionLimit = configuration.connectionLimit
        serverConfiguration.connectionLimitPerAddress = configuration.connectionLimitPerAddress
        serverConfiguration.stoppingResponse = .error(.serviceUnavailable, "The server is stopping")
        if let webConfig {
            configuration.reloader = WebConfigReloader(webConfig, besides: configuration.reloader)
            serverConfiguration.headers = { [webConfig] in webConfig.current.headers }
            if let first = webConfig.tlsContext {
                serverConfiguration.tls = { [webConfig] in webConfig.tlsContext ?? first }
            }
        }
        access = AccessControl(webConfig: webConfig, configuration: configuration)
        let routes = Routes(registry: registry, configuration: configuration, identity: identity, access: access)
        server =
            if configuration.listenSockets.isEmpty {
                try HTTPServer(
                    on: configuration.listenAddresses, configuration: serverConfiguration, handler: routes)
            } else {
                try HTTPServer(on: configuration.listenSockets, configuration: serverConfiguration, handler: routes)
            }
    }

    /// Reads the file of ``Configuration/webConfigFile`` at once, which it otherwise does within about a second after a
    /// change. Without one, nothing happens.
    ///
    /// - Throws: ``WebConfigError`` if it cannot be used; what was read before stays in use then.
    public func reloadWebConfig() async throws {
        _ = try await webConfig?.refresh()
    }

    /// Whether ``stop(within:)`` was called: what has stopped serves no more.
    public var isStopping: Bool { server.isStopping }

    /// Accepts no more requests, finishes those in flight, and closes every connection. A second call returns at once.
    ///
    /// - Parameter limit: how long to wait for slow answers; after that, or once the task is cancelled, they are 503.
    public func stop(within limit: Duration = .seconds(10)) async {
        await server.stop(within: limit)
        access.close()
    }
}
