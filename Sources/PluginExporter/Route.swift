internal import MicroHTTP

/// What is served.
enum Route: Int, CaseIterable {
    case index
    case metrics
    case plugins
    case health
    case manifest
    case run
    case audit
    case healthy
    case ready
    case reload
    /// Any other path.
    case unknown

    /// The path, with `:` before what varies. It is the route's name in `plugin_exporter_http_requests_total`, where
    /// a raw path would let any client make series.
    var pattern: String {
        switch self {
        case .index: "/"
        case .metrics: "/metrics"
        case .plugins: "/v1/plugins"
        case .health: "/v1/plugins/:name/health"
        case .manifest: "/v1/plugins/:name/manifest"
        case .run: "/v1/plugins/:name/tools/:tool/run"
        case .audit: "/v1/audit"
        case .healthy: "/-/healthy"
        case .ready: "/-/ready"
        case .reload: "/-/reload"
        case .unknown: "unknown"
        }
    }

    /// The methods that it takes.
    var methods: [HTTPMethod] {
        switch self {
        case .run: [.post]
        case .reload: [.post, .put]
        default: [.get, .head]
        }
    }

    /// The answers that are counted from 0 on.
    var usualStatuses: [HTTPStatus] {
        switch self {
        case .index, .plugins, .audit, .healthy: [.ok]
        case .metrics: [.ok, .serviceUnavailable]
        case .health, .manifest: [.ok, .notFound]
        case .ready: [.ok, .serviceUnavailable]
        case .reload: [.ok, .forbidden, .internalServerError, .serviceUnavailable]
        case .unknown: [.notFound]
        case .run:
            [
                .ok, .badRequest, .forbidden, .notFound, .requestTimeout, .contentTooLarge, .unsupportedMediaType,
                .internalServerError, .serviceUnavailable,
            ]
        }
    }
}
