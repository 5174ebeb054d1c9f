internal import MicroHTTP
internal import PluginRegistry
internal import Synchronization

/// Finds the endpoint of each request, and counts what it answered.
final class Routes: HTTPHandler {
    /// The largest body, in bytes, of a request that needs none.
    private static let unusedBodyLimit = 16 * 1024
    /// How many pages and lists of all plugins are made or sent at a time. Of thousands of plugins they are megabytes, and
    /// what makes them makes large scrapes, too.
    private static let maximumLists = 8

    private let configuration: PluginExporter.Configuration
    private let access: AccessControl
    private let prefix: String
    private let paths: ServedPaths
    private let http: HTTPMetrics
    private let metrics: MetricsEndpoint
    private let scrapes: AnswerLimit?
    private let lists: AnswerLimit?
    private let plugins: PluginsEndpoint
    private let audit: AuditEndpoint
    private let run: RunEndpoint
    private let lifecycle: LifecycleEndpoints

    init(
        registry: PluginRegistry,
        configuration: PluginExporter.Configuration,
        identity: ServerIdentity,
        access: AccessControl
    ) {
        self.configuration = configuration
        self.access = access
        prefix = identity.routePrefix
        paths = ServedPaths(prefix: prefix, telemetryPath: configuration.telemetryPath)
        http = HTTPMetrics(telemetryPath: configuration.telemetryPath, refusals: access.refusals)
        metrics = MetricsEndpoint(registry: registry, http: http, configuration: configuration)
        let count = configuration.maximumRequests
        let allowed = count == 1 ? "1 scrape at a time is" : "\(count) scrapes at a time are"
        scrapes = AnswerLimit(
            count, refusal: "\(allowed) what --web.max-requests allows; try again later")
        lists = AnswerLimit(
            Self.maximumLists, refusal: "\(Self.maximumLists) lists at a time are the most; try again later")
        plugins = PluginsEndpoint(
            registry: registry, configuration: configuration, externalPath: identity.externalPath)
        audit = AuditEndpoint(registry: registry)
        run = RunEndpoint(configuration: configuration, identity: identity)
        lifecycle = LifecycleEndpoints(configuration: configuration, identity: identity)
    }

    func admission(of request: borrowing HTTPRequest) -> HTTPAdmission {
        let route = paths.target(of: request.pathSegments).route
        let admission = access.admission(of: request, to: route) { isAuthenticated in
            bodyLimit(for: request, to: route, isAuthenticated: isAuthenticated)
        }
        return counted(route, admission)
    }

    /// A tool's arguments may be large, from those who may run one. Any other body is only read to be dropped.
    private func bodyLimit(for request: borrowing HTTPRequest, to route: Route, isAuthenticated: Bool) -> Int {
        guard route == .run, request.method == .post, run.refusal(of: request, isAuthenticated: isAuthenticated) == nil
        else { return Self.unusedBodyLimit }
        return configuration.bodyLimit
    }

    func reply(to request: borrowing HTTPRequest) -> HTTPReply {
        let target = paths.target(of: request.pathSegments)
        let route = target.route
        if case .undecodable = target {
            return counted(route, .now(.error(.badRequest, "The path is not percent-encoded UTF-8")))
        }
        guard route != .unknown else {
            return counted(route, .now(.error(.notFound, "There is nothing here; GET \(prefix)/ says what there is")))
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

    private func reply(to request: borrowing HTTPRequest, for target: RouteTarget) -> HTTPReply {
        switch target {
        case .tool(let plugin, let tool):
            return run.reply(to: request, plugin: plugin, tool: tool)
        case .plugin(.manifest, let name):
            return plugins.manifest(of: name)
        case .plugin(_, let name):
            return .now(plugins.health(of: name))
        case .aboveIndex:
            return .now(.redirect(to: ".\(prefix)/"))
        case .undecodable:
            return .now(.error(.badRequest, "The path is not percent-encoded UTF-8"))
        case .plain(let route):
            switch route {
            case .metrics:
                return Self.limited(scrapes, request) { metrics.reply(to: $0) }
            // JSON of thousands of plugins takes longer than their scrape: not on the server's thread.
            case .plugins: return Self.limited(lists, request) { _ in .later { [plugins] in plugins.list() } }
            case .audit: return Self.limited(lists, request) { _ in .later { [audit] in audit.reply() } }
            case .healthy: return .now(lifecycle.healthy())
            case .ready: return .now(lifecycle.ready())
            case .reload: return lifecycle.reload(request)
            case .index:
                let wantsHTML = request.list("Accept").map { AcceptedValues($0).contains("text/html") } ?? false
                // The page's links are relative, so that they are right behind a proxy that changes paths.
                if wantsHTML, !request.path.hasSuffix("/"), let last = paths.prefix.last {
                    return .now(.redirect(to: "./\(last)/"))
                }
                return Self.limited(lists, request) { _ in
                    .later { [plugins] in plugins.index(wantsHTML: wantsHTML) }
                }
            case .health, .manifest, .run, .unknown:
                // These have a name in their path, or no endpoint, and were answered above.
                return .now(.error(.notFound, "There is nothing here; GET / says what there is"))
            }
        }
    }

    private static func limited(
        _ limit: AnswerLimit?, _ request: borrowing HTTPRequest, _ make: (borrowing HTTPRequest) -> HTTPReply
    ) -> HTTPReply {
        limit?.reply(to: request.peer.source) { make(request) } ?? make(request)
    }

    /// Counts the refusal, if it is one.
    private func counted(_ route: Route, _ admission: HTTPAdmission) -> HTTPAdmission {
        switch admission {
        case .now(let access):
            if case .refused(let response) = access { http.count(route, response.status) }
            return admission
        case .later(let work):
            return .later { [http] in
                let access = await work()
                if case .refused(let response) = access { http.count(route, response.status) }
                return access
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
