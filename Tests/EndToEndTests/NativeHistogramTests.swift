import Foundation
import MicroHTTP
import PluginExporter
import PluginRegistry
import TestSupport
import Testing

/// What Prometheus makes of a scrape as protobuf, which it asks for where it takes native histograms.
@Suite("Native histograms in Prometheus")
struct NativeHistogramTests {
    private static let name = "plugin_execution_duration_seconds"
    private static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    private static let awkward = "says \"now\" \\ and\nthen ü"

    private static func fill(_ registry: PluginRegistry) throws {
        let ocr = registry.register("ocr", description: awkward, version: "1.0")
        ocr.markInitialized()
        for _ in 0..<90 { ocr.recordSuccess(duration: .milliseconds(100)) }
        for _ in 0..<9 { ocr.recordError(duration: .seconds(2)) }
        ocr.recordSuccess(duration: .seconds(2), traceID: TraceID(trace))
        ocr.declareTools(["analyze"])
        try ocr.tool(named: "analyze")?.execute {}
        // Nothing but what took no time: a histogram without buckets.
        registry.register("quick").recordSuccess(duration: .zero)
        registry.register("idle")
        registry.discovered(["ocr", "missing"], source: "directory")
    }

    @Test("have the right counts, sums and quantiles, all else is as in the text, and exemplars are found")
    func scraped() async throws {
        let registry = PluginRegistry()
        try Self.fill(registry)
        var configuration = PluginExporter.Configuration()
        configuration.listenAddresses = [try ListenAddress("127.0.0.1:0")]
        let exporter = try PluginExporter(registry: registry, configuration: configuration)
        let port = exporter.addresses[0].port
        let prometheus = try await Prometheus(
            scraping: ["127.0.0.1:\(port)"], features: ["native-histograms", "exemplar-storage"])
        let queries = prometheus.queries

        try await queries.expect(#"histogram_count(\#(Self.name){plugin="ocr"})"#, "101")
        try await queries.expect(#"histogram_count(\#(Self.name){plugin="quick"})"#, "1")
        try await queries.expect(#"histogram_sum(\#(Self.name){plugin="quick"})"#, "0")
        try await queries.expect(#"histogram_quantile(0.5, \#(Self.name){plugin="quick"}) <= bool 0.000000001"#, "1")
        try await queries.expect("count(\(Self.name))", "2")
        try await queries.expect(#"histogram_count(plugin_tool_execution_duration_seconds{tool="analyze"})"#, "1")
        let sum = try #require(registry.plugin(named: "ocr")).status.executions.durationSumNanoseconds
        try await expect(#"histogram_sum(\#(Self.name){plugin="ocr"})"#, Double(sum) / 1e9, of: queries)
        // The tool's execution took less than all others, and one in a bucket is as likely anywhere in it.
        let median = Self.bound(-27) + (Self.bound(-26) - Self.bound(-27)) * (0.5 * 101 - 1) / 90
        try await expect(#"histogram_quantile(0.5, \#(Self.name){plugin="ocr"})"#, median, of: queries)
        let slow = Self.bound(7) + (Self.bound(8) - Self.bound(7)) * (0.95 * 101 - 91) / 10
        try await expect(#"histogram_quantile(0.95, \#(Self.name){plugin="ocr"})"#, slow, of: queries)

        try await sameAsText(queries, port)
        try await exemplar(queries.port)
        try await prometheus.stop()
        #expect(!prometheus.program.standardError.contains("level=error"))
        await exporter.stop(within: .zero)
    }

    /// 2^(index/8), in seconds.
    private static func bound(_ index: Double) -> Double { exp2(index / 8) }

    private func expect(_ expression: String, _ value: Double, of queries: PrometheusQueries) async throws {
        let samples = try await queries.query(expression)
        let found = try #require(samples.first.flatMap { Double($0.value) })
        #expect(abs(found / value - 1) < 1e-9, "\(expression): \(found) is not \(value)")
    }

    /// Every plugin's series but those of histograms.
    private func sameAsText(_ queries: PrometheusQueries, _ port: UInt16) async throws {
        let text = try await http("GET", "/metrics", port: port).text
        for line in text.split(separator: "\n") where line.hasPrefix("plugin_") && !line.hasPrefix("plugin_exporter") {
            let space = try #require(line.lastIndex(of: " "))
            let (series, value) = (line[..<space], line[line.index(after: space)...])
            guard !series.contains(/_duration_seconds_(bucket|sum|count)/) else { continue }
            // A series' name is a selector of it.
            let samples = try await queries.query(String(series))
            #expect(samples.count == 1, "\(series)")
            #expect(samples.first.flatMap { Double($0.value) } == Double(value), "\(series)")
        }
        let info = try await queries.query(#"plugin_info{plugin="ocr"}"#)
        #expect(info.first?.labels["description"] == Self.awkward)
    }

    private func exemplar(_ port: UInt16) async throws {
        struct Answer: Decodable {
            struct Series: Decodable { let seriesLabels: [String: String], exemplars: [Exemplar] }
            struct Exemplar: Decodable { let labels: [String: String], value: String, timestamp: Double }

            let data: [Series]
        }
        let now = Date.now.timeIntervalSince1970
        let answer = try await http(
            "GET", "/api/v1/query_exemplars?query=\(Self.name)&start=\(now - 600)&end=\(now + 600)", port: port)
        let series = try JSONDecoder().decode(Answer.self, from: Data(answer.body)).data
        #expect(series.map { $0.seriesLabels["plugin"] } == ["ocr"])
        #expect(series.first?.seriesLabels["__name__"] == Self.name)
        let exemplars = try #require(series.first).exemplars
        #expect(exemplars.map(\.labels) == [["trace_id": Self.trace]])
        #expect(exemplars.map(\.value) == ["2"])
        #expect(abs(try #require(exemplars.first).timestamp - now) < 600)
    }
}
