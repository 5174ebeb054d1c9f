internal import Exposition
internal import MicroHTTP
internal import Synchronization

/// Counts what was answered, by route and status.
final class HTTPMetrics: Sendable {
    private static let statuses = HTTPStatus.allCases
    private static let codeLabels = statuses.map { LabelText("code", "\($0.rawValue)") }
    private static let positions = Dictionary(
        uniqueKeysWithValues: statuses.enumerated().map { ($1, $0) }
    )

    /// The `handler` label of each route, in the routes' order.
    private let handlerLabels: [LabelText]
    /// A row of statuses for each route.
    private let counts: Mutex<[UInt64]>

    /// - Parameter telemetryPath: what the metrics' route is called here.
    init(telemetryPath: String) {
        handlerLabels = Route.allCases.map { LabelText("handler", $0 == .metrics ? telemetryPath : $0.pattern) }
        counts = Mutex(Array(repeating: 0, count: Route.allCases.count * Self.statuses.count))
    }

    func count(_ route: Route, _ status: HTTPStatus) {
        guard let position = Self.positions[status] else { return }
        counts.withLock { $0[route.rawValue * Self.statuses.count + position] += 1 }
    }

    /// Writes a series for every answer that a route is known to give, from 0 on, and for any other that it gave.
    func render(into writer: inout ExpositionWriter) {
        writer.begin(MetricCatalogue.httpRequests)
        for route in Route.allCases {
            for (position, status) in Self.statuses.enumerated() {
                let count = counts.withLock { $0[route.rawValue * Self.statuses.count + position] }
                guard count > 0 || route.usualStatuses.contains(status) else { continue }
                writer.sample(
                    MetricCatalogue.httpRequests,
                    handlerLabels[route.rawValue],
                    Self.codeLabels[position],
                    count
                )
            }
        }
    }
}
