internal import MicroHTTP
internal import PluginRegistry
internal import Synchronization

/// Finds the endpoint of each request, and counts what it answered.
final class Routes: HTTPHandler {
    /// A path that was understood.
    private enum Target {
        case plain(Route)
        case plugin(Route, name: String)
        case tool(plugin: String, tool: String)

        var route: Route {
            switch self {
            case .plain(let route), .plugin(let route, _): route
            case .tool: .run
            }
        }
    }

    /// The largest body, in bytes, of a request that needs none.
    private static let unusedBodyLimit = 16 * 1024

    private let configuration: PluginExporter.Configuration
    private let telemetrySegments: [String]
    private let http: HTTPMetrics
    private let metrics: MetricsEndpoint
    private let plugins: PluginsEndpoint
    private let audit: AuditEndpoint
    private let run: RunEndpoint
    private let lifecycle: LifecycleEndpoints

    init(registry: PluginRegistry, configuration: PluginExporter.Configuration) {
        self.configuration = configuration
        telemetrySegments = configuration.telemetryPath.split(separator: "/").map(String.init)
        http = HTTPMetrics(telemetryPath: configuration.telemetryPath)
        metrics = MetricsEndpoint(registry: registry, http: http, configuration: configuration)
        plugins = PluginsEndpoint(registry: registry, configuration: configuration)
        audit = AuditEndpoint(registry: registry)
        run = RunEndpoint(configuration: configuration)
        lifecycle = LifecycleEndpoints(configuration: configuration)
    }

    /// A tool's arguments may be large, from those who may run one. Any other body is only read to be dropped.
    func bodyLimit(for request: borrowing HTTPRequest) -> Int {
        guard request.method == .post, let segments = request.pathSegments, target(of: segments).route == .run else {
            return Self.unusedBodyLimit
        }
        return run.refusal(of: request) == nil ? configuration.bodyLimit : Self.unusedBodyLimit
    }

    func reply(to request: borrowing HTTPRequest) -> HTTPReply {
        guard let segments = request.pathSegments else {
            return counted(.unknown, .now(.error(.badRequest, "The path is not percent-encoded UTF-8")))
        }
        let target = target(of: segments)
        let route = target.route
        guard route != .unknown else {
            return counted(route, .now(.error(.notFound, "There is nothing here; GET / says what there is")))
        }
        guard route.methods.contains(request.method) else {
            let allowed = route.methods.map(\.name).joined(separator: ", ")
            var response = HTTPResponse.error(.methodNotAllowed, "Only \(allowed) here")
            response.headers.append(("Allow", allowed))
            return counted(route, .now(response))
        }
        guard request.body != nil || route == .run else {
            return counted(route, .now(.tooLarge(limit: Self.unusedBodyLimit)))
        }
        return counted(route, reply(to: request, for: target))
    }

    private func target(of segments: [String]) -> Target {
        if segments == telemetrySegments { return .plain(.metrics) }
        switch segments.count {
        case 0:
            return .plain(.index)
        case 2 where segments == ["v1", "plugins"]:
            return .plain(.plugins)
        case 2 where segments == ["v1", "audit"]:
            return .plain(.audit)
        case 2 where segments == ["-", "healthy"]:
            return .plain(.healthy)
        case 2 where segments == ["-", "ready"]:
            return .plain(.ready)
        case 2 where segments == ["-", "reload"]:
            return .plain(.reload)
        case 4 where segments[0] == "v1" && segments[1] == "plugins" && segments[3] == "health":
            return .plugin(.health, name: segments[2])
        case 4 where segments[0] == "v1" && segments[1] == "plugins" && segments[3] == "manifest":
            return .plugin(.manifest, name: segments[2])
        case 6 where segments[0] == "v1" && segments[1] == "plugins" && segments[3] == "tools" && segments[5] == "run":
            return .tool(plugin: segments[2], tool: segments[4])
        default:
            return .plain(.unknown)
        }
    }

    private func reply(to request: borrowing HTTPRequest, for target: Target) -> HTTPReply {
        switch target {
        case .tool(let plugin, let tool):
            return run.reply(to: request, plugin: plugin, tool: tool)
        case .plugin(.manifest, let name):
            return plugins.manifest(of: name)
        case .plugin(_, let name):
            return .now(plugins.health(of: name))
        case .plain(let route):
            switch route {
            case .metrics: return metrics.reply(to: request)
            // JSON of thousands of plugins takes longer than their scrape: not on the server's thread.
            case .plugins: return .later { [plugins] in plugins.list() }
            case .audit: return .later { [audit] in audit.reply() }
            case .healthy: return .now(lifecycle.healthy())
            case .ready: return .now(lifecycle.ready())
            case .reload: return lifecycle.reload(request)
            case .index:
                let wantsHTML = request.header("Accept").map { AcceptedValues($0).contains("text/html") } ?? false
                return .later { [plugins] in plugins.index(wantsHTML: wantsHTML) }
            case .health, .manifest, .run, .unknown:
                // These have a name in their path, or no endpoint, and were answered above.
                return .now(.error(.notFound, "There is nothing here; GET / says what there is"))
            }
        }
    }

    /// Counts the answer when it is there.
    private func counted(_ route: Route, _ reply: HTTPReply) -> HTTPReply {
        switch reply {
        case .now(let response):
            http.count(route, response.status)
            return reply
        case .later(let work):
            return .later { [http] in
                let response = await work()
                http.count(route, response.status)
                return response
            }
        }
    }
}
