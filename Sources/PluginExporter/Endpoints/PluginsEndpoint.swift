internal import MicroHTTP
internal import PluginRegistry

/// `GET /`, `GET /v1/plugins` and what lies under it.
struct PluginsEndpoint: Sendable {
    /// `GET /` for programs.
    private struct Index: Encodable {
        let plugins: [PluginObject]
        let total: Int
        let links: [String: String]
    }

    private let registry: PluginRegistry
    private let runner: (any ToolRunner)?
    private let links: [String: String]
    private let telemetryPath: String

    /// - Parameter externalPath: what the links of `GET /` begin with.
    init(registry: PluginRegistry, configuration: PluginExporter.Configuration, externalPath: String = "") {
        self.registry = registry
        runner = configuration.toolRunner
        telemetryPath = configuration.telemetryPath
        links = [
            "audit": Route.audit.pattern,
            "healthy": Route.healthy.pattern,
            "metrics": configuration.telemetryPath,
            "plugins": Route.plugins.pattern,
            "ready": Route.ready.pattern,
        ]
        .mapValues { externalPath + $0 }
    }

    func index(wantsHTML: Bool) -> HTTPResponse {
        if wantsHTML {
            let roster = registry.roster
            return StatusPage(
                audit: RegistryAudit(of: roster),
                plugins: roster.plugins.map(\.status),
                telemetryPath: telemetryPath,
                hasManifests: runner != nil
            )
            .response
        }
        let plugins = registry.statuses().map(PluginObject.init)
        var response = HTTPResponse.json(.ok, Index(plugins: plugins, total: plugins.count, links: links))
        response.headers.append(("Vary", "Accept"))
        return response
    }

    func list() -> HTTPResponse {
        .json(.ok, registry.statuses().map(PluginObject.init))
    }

    func health(of name: String) -> HTTPResponse {
        guard let status = registry.status(of: name) else { return Self.unknown(name) }
        return .json(.ok, PluginObject(status))
    }

    func manifest(of name: String) -> HTTPReply {
        guard let status = registry.status(of: name) else { return .now(Self.unknown(name)) }
        let because = status.reason.map { ": \($0)" } ?? ""
        let none = HTTPResponse.error(.notFound, "Plugin '\(name)' has no manifest that can be read\(because)")
        guard let runner else { return .now(none) }
        return .later { await Self.manifest(of: name, from: runner) ?? none }
    }

    private static func manifest(of name: String, from runner: some ToolRunner) async -> HTTPResponse? {
        await runner.manifest(of: name).map { .json(.ok, $0) }
    }

    private static func unknown(_ name: String) -> HTTPResponse {
        .error(.notFound, "Plugin '\(name)' not found")
    }
}
