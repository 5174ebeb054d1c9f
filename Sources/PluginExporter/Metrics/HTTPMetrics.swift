internal import Exposition
internal import MicroHTTP
internal import PluginRegistry
internal import Synchronization

/// Counts what was answered, by route and status.
final class HTTPMetrics: Sendable {
    private static let statuses = HTTPStatus.allCases
    private static let codeLabels = statuses.map { LabelText("code", "\($0.rawValue)") }
    private static let positions = Dictionary(
        uniqueKeysWithValues: statuses.enumerated().map { ($1, $0) }
    )

    /// The labels of each route with each status, in the order of the counts.
    private let labels: [LabelText]
    /// Whether a route is known to give an answer, in the order of the counts.
    private let isUsual: [Bool]
    /// A row of statuses for each route.
    private let counts: Mutex<[UInt64]>
    /// Since when they are counted.
    private let createdAt = UnixTime.now

    /// - Parameters:
    ///   - telemetryPath: what the metrics' route is called here.
    ///   - refusals: what those are answered who are not let in.
    init(telemetryPath: String, refusals: [HTTPStatus]) {
        isUsual = Route.allCases.flatMap { route in
            let statuses = route.usualStatuses + (route == .healthy || route == .ready ? [] : refusals)
            return Self.statuses.map(statuses.contains)
        }
        labels = Route.allCases.flatMap { route in
            let handler = LabelText("handler", route == .metrics ? telemetryPath : route.pattern)
            return Self.codeLabels.map(handler.and)
        }
        counts = Mutex(Array(repeating: 0, count: Route.allCases.count * Self.statuses.count))
    }

    func count(_ route: Route, _ status: HTTPStatus) {
        guard let position = Self.positions[status] else { return }
        counts.withLock { $0[route.rawValue * Self.statuses.count + position] += 1 }
    }

    /// Writes a series for every answer that a route is known to give, from 0 on, and for any other that it gave.
    func render<Writer: MetricWriter & ~Copyable>(into writer: inout Writer) {
        let family = MetricCatalogue.httpRequests
        writer.begin(family)
        counts.withLock { counts in
            for index in counts.indices where counts[index] > 0 || isUsual[index] {
                writer.counter(family, labels[index].unowned, counts[index], createdAt: createdAt.nanoseconds)
            }
        }
    }
}
