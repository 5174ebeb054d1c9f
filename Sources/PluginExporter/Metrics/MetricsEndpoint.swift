internal import Exposition
internal import MicroHTTP
internal import PluginRegistry
internal import Synchronization

/// `GET /metrics`.
final class MetricsEndpoint: Sendable {
    private struct State: ~Copyable {
        var renderer: MetricsRenderer
        let process = ProcessMetrics()
    }

    /// What is sent together with its headers.
    private static let longestInOnePiece = 128 * 1024
    /// What is compressed on the server's thread, which is there for everybody: a millisecond's work.
    private static let longestCompressedAtOnce = 1024 * 1024
    /// Compression would save less than a packet.
    private static let shortestCompressed = 1024

    private let state: Mutex<State>
    private let spare = SpareBuffer()
    private let compressor = GzipCompressor()
    private let timer = ScrapeTimer()
    private let http: HTTPMetrics
    private let reloader: (any Reloader)?
    private let lostLogLines: (@Sendable () -> UInt64)?
    private let buildLabels: LabelText
    private let disablesExporterMetrics: Bool
    /// Nil if the program has none.
    private let collectors: Collectors?

    init(registry: PluginRegistry, http: HTTPMetrics, configuration: PluginExporter.Configuration) {
        state = Mutex(State(renderer: MetricsRenderer(registry)))
        self.http = http
        reloader = configuration.reloader
        lostLogLines = configuration.lostLogLines
        disablesExporterMetrics = configuration.disableExporterMetrics
        collectors = Self.collectors(of: configuration)
        let build = configuration.build
        buildLabels = LabelText("version", build.version)
            .and(LabelText("revision", build.revision))
            .and(LabelText("swift_version", build.swiftVersion))
    }

    private static func collectors(of configuration: PluginExporter.Configuration) -> Collectors? {
        guard !configuration.collectors.isEmpty else { return nil }
        // Who switches ours off may have others of the process.
        let taken = MetricCatalogue.seriesNames.filter {
            !configuration.disableExporterMetrics || !$0.hasPrefix("process_")
        }
        return Collectors(configuration.collectors, besides: taken, log: configuration.log)
    }

    /// Reads what a scrape tells, and writes it: while it is sent if it is long. Recording goes on meanwhile; other
    /// scrapes wait for the reading.
    func reply(to request: borrowing HTTPRequest) -> HTTPReply {
        // What others write is text 0.0.4, which is good as 1.0.0 too.
        let format = ScrapeFormat(accept: request.list("Accept"), isTextOnly: collectors != nil)
        guard let exposition = format.exposition else { return protobuf(to: request) }
        let (inFlight, acceptsGzip) = (request.requestsInFlight, Self.acceptsGzip(request))
        if let collectors {
            let limit = ScrapeTimeout.limit(request.header("X-Prometheus-Scrape-Timeout-Seconds"))
            return .later { [self] in
                let others = await collectors.text(within: limit)
                let scrape = read(as: exposition, requestsInFlight: inFlight, others: others)
                let isCompressed = acceptsGzip && scrape.length >= Self.shortestCompressed
                return isCompressed ? gzip(scrape, format) : identity(scrape, format)
            }
        }
        let scrape = read(as: exposition, requestsInFlight: inFlight)
        guard scrape.length >= Self.shortestCompressed, acceptsGzip else { return .now(identity(scrape, format)) }
        guard scrape.length > Self.longestCompressedAtOnce else { return .now(gzip(scrape, format)) }
        return .later { [self] in gzip(scrape, format) }
    }

    private static func acceptsGzip(_ request: borrowing HTTPRequest) -> Bool {
        guard let header = request.list("Accept-Encoding") else { return false }
        // The first is what Prometheus sends.
        return header == "gzip" || AcceptedValues(header).accepts("gzip")
    }

    /// - Parameter others: what the collectors wrote.
    private func read(
        as format: ExpositionFormat, requestsInFlight: Int, others: [UInt8] = []
    ) -> ScrapeFigures {
        state.withLock { state in
            let start = ContinuousClock.now
            state.renderer.read()
            var end = ExpositionWriter(ByteBuffer(capacity: 16 * 1024), format)
            state.renderer.renderDiscovery(into: &end)
            writeExporter(requestsInFlight: requestsInFlight, into: &end)
            if !disablesExporterMetrics { state.process.render(into: &end) }
            others.withUnsafeBytes { end.append($0) }
            let measure = state.renderer.measure(format)
            return ScrapeFigures(format, state.renderer.snapshot, measure, end: end.finish(), since: start)
        }
    }

    private func identity(_ scrape: ScrapeFigures, _ format: ScrapeFormat) -> HTTPResponse {
        guard scrape.length <= Self.longestInOnePiece else {
            return response(.stream(ScrapeStream(scrape, tell: timer)), format)
        }
        let text = write(scrape)
        return response(.shared(ScrapeBody(text, returningTo: spare)), format)
    }

    private func gzip(_ scrape: ScrapeFigures, _ format: ScrapeFormat) -> HTTPResponse {
        gzip(write(scrape), format)
    }

    private func gzip(_ bytes: consuming ByteBuffer, _ format: ScrapeFormat) -> HTTPResponse {
        guard let compressed = compressor.compress(bytes) else {
            return response(.shared(ScrapeBody(bytes, returningTo: spare)), format)
        }
        spare.put(bytes)
        var response = response(.shared(ScrapeBody(compressed)), format)
        response.headers.append(("Content-Encoding", "gzip"))
        return response
    }

    private func write(_ scrape: ScrapeFigures) -> ByteBuffer {
        let start = ContinuousClock.now
        let text = scrape.text(spare.take(atLeast: scrape.length))
        timer.rendered(in: scrape.duration + start.duration(to: .now))
        return text
    }

    // MARK: Protobuf

    /// A message says how long it is before it says what it is, so a scrape is written whole: where it may be long, not
    /// on the server's thread.
    private func protobuf(to request: borrowing HTTPRequest) -> HTTPReply {
        let isCompressed = Self.acceptsGzip(request)
        let requestsInFlight = request.requestsInFlight
        let scrape = state.withLock { state in
            let start = ContinuousClock.now
            state.renderer.read(withNative: true)
            var end = ProtobufWriter(ByteBuffer(capacity: 16 * 1024))
            state.renderer.renderDiscovery(into: &end)
            writeExporter(requestsInFlight: requestsInFlight, into: &end)
            if !disablesExporterMetrics { state.process.render(into: &end) }
            return ProtobufFigures(state.renderer.snapshot, end: end.finish(), since: start)
        }
        guard scrape.expectedLength > Self.longestInOnePiece else { return .now(protobuf(scrape, isCompressed)) }
        return .later { [self] in protobuf(scrape, isCompressed) }
    }

    private func protobuf(_ scrape: ProtobufFigures, _ isCompressed: Bool) -> HTTPResponse {
        let start = ContinuousClock.now
        let messages = scrape.messages(spare.take(atLeast: scrape.expectedLength))
        timer.rendered(in: scrape.duration + start.duration(to: .now))
        guard isCompressed, messages.count >= Self.shortestCompressed else {
            return response(.shared(ScrapeBody(messages, returningTo: spare)), .protobuf)
        }
        return gzip(messages, .protobuf)
    }

    // MARK: Parts

    private func response(_ body: HTTPResponse.Body, _ format: ScrapeFormat) -> HTTPResponse {
        var response = HTTPResponse(.ok, contentType: format.contentType, body: body)
        // Whoever keeps answers for others must keep one for each.
        response.headers.append(("Vary", "Accept, Accept-Encoding"))
        return response
    }

    private func writeExporter<Writer: MetricWriter & ~Copyable>(
        requestsInFlight: Int, into writer: inout Writer
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
        guard !disablesExporterMetrics else { return }
        collectors?.render(into: &writer)
        if let lostLogLines {
            writer.begin(MetricCatalogue.lostLogLines)
            writer.counter(
                MetricCatalogue.lostLogLines, .none, lostLogLines(), createdAt: ProcessStart.nanoseconds)
        }
        http.render(into: &writer)
        writer.begin(MetricCatalogue.httpInFlight)
        writer.sample(MetricCatalogue.httpInFlight, .none, UInt64(max(requestsInFlight, 0)))
        if let nanoseconds = timer.last {
            writer.begin(MetricCatalogue.scrapeDuration)
            writer.sample(MetricCatalogue.scrapeDuration, .none, secondsFromNanoseconds: nanoseconds)
        }
    }
}
