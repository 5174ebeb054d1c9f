internal import Exposition
internal import MicroHTTP
internal import PluginRegistry
internal import Synchronization

/// `GET /metrics`.
final class MetricsEndpoint: Sendable {
    private struct State: ~Copyable {
        var renderer: MetricsRenderer
        let process = ProcessMetrics()
        var lastDuration: Duration?
    }

    /// What is sent together with its headers.
    private static let longestInOnePiece = 128 * 1024

    private let state: Mutex<State>
    private let spare = SpareBuffer()
    private let http: HTTPMetrics
    private let reloader: (any Reloader)?
    private let buildLabels: LabelText

    init(registry: PluginRegistry, http: HTTPMetrics, configuration: PluginExporter.Configuration) {
        state = Mutex(State(renderer: MetricsRenderer(registry)))
        self.http = http
        reloader = configuration.reloader
        let build = configuration.build
        buildLabels = LabelText("version", build.version)
            .and(LabelText("revision", build.revision))
            .and(LabelText("swift_version", build.swiftVersion))
    }

    /// Reads what a scrape tells, and writes it: at once if it is short, while it is sent if it is not. Recording goes on
    /// meanwhile; other scrapes wait for the reading.
    ///
    /// - Parameter requestsInFlight: the server's, this scrape among them.
    func reply(requestsInFlight: Int) -> HTTPResponse {
        let body = state.withLock { state in
            let start = ContinuousClock.now
            state.renderer.read()
            var writer = ExpositionWriter(spare.take())
            let measure = state.renderer.measure()
            let isShort = measure.length < Self.longestInOnePiece
            if isShort { state.renderer.snapshot.write(into: &writer) }
            state.renderer.renderDiscovery(into: &writer)
            writeExporter(requestsInFlight: requestsInFlight, lastDuration: state.lastDuration, into: &writer)
            state.process.render(into: &writer)
            state.lastDuration = start.duration(to: .now)
            return isShort
                ? HTTPResponse.Body.shared(ScrapeBody(writer.finish(), returningTo: spare))
                : .stream(ScrapeStream(state.renderer.snapshot, measure, end: writer.finish()))
        }
        return HTTPResponse(.ok, contentType: ExpositionWriter.contentType, body: body)
    }

    private func writeExporter(
        requestsInFlight: Int,
        lastDuration: Duration?,
        into writer: inout ExpositionWriter
    ) {
        writer.begin(MetricCatalogue.buildInfo)
        writer.sample(MetricCatalogue.buildInfo, buildLabels, 1)
        if let reload = reloader?.lastReload {
            writer.begin(MetricCatalogue.reloadSuccessful)
            writer.sample(MetricCatalogue.reloadSuccessful, .none, reload.isSuccessful ? 1 : 0)
            if let time = reload.lastSuccess {
                writer.begin(MetricCatalogue.reloadSuccessTime)
                writer.sample(MetricCatalogue.reloadSuccessTime, .none, secondsFromNanoseconds: time.nanoseconds)
            }
        }
        http.render(into: &writer)
        writer.begin(MetricCatalogue.httpInFlight)
        writer.sample(MetricCatalogue.httpInFlight, .none, UInt64(max(requestsInFlight, 0)))
        if let lastDuration {
            writer.begin(MetricCatalogue.scrapeDuration)
            let (seconds, attoseconds) = lastDuration.components
            writer.sample(
                MetricCatalogue.scrapeDuration,
                .none,
                secondsFromNanoseconds: seconds * 1_000_000_000 + attoseconds / 1_000_000_000
            )
        }
    }
}
