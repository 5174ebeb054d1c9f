import Foundation
import TestSupport
import Testing

/// What the databases make of a scrape in the format that they ask for.
@Suite("Formats")
struct FormatsTests {
    private struct Series: Hashable {
        var labels: [String: String]

        init(_ labels: [String: String]) {
            // Empty ones are as if they were not there.
            self.labels = labels.filter { !$0.value.isEmpty }
            for label in ["job", "instance"] { self.labels[label] = nil }
            // Whole numbers are written otherwise in OpenMetrics.
            if let bound = labels["le"].flatMap(Double.init(prometheus:)) { self.labels["le"] = "\(bound)" }
        }

        /// As the text format has it, whose labels are plain here.
        init(text: String) {
            var labels = ["__name__": String(text.prefix { $0 != "{" })]
            for match in text.matches(of: /(\w+)="([^"]*)"/) { labels[String(match.1)] = String(match.2) }
            self.init(labels)
        }

        var name: String { labels["__name__"] ?? "" }

        /// Whether its value stays while nothing is done but to scrape.
        var isStill: Bool {
            !name.hasPrefix("process_") && !name.hasPrefix("plugin_process_")
                && !name.hasPrefix("plugin_exporter_http_")
                && !name.hasPrefix("plugin_exporter_scrape_")
                // A scan of the sources may come in between.
                && !["plugin_discovery_last_success_timestamp_seconds", "plugin_discovery_duration_seconds"].contains(
                    name)
        }
    }

    private static let runs = 3

    /// Two plugins, of which one has been called, and one that is missing.
    private static func exporter(_ folder: TemporaryDirectory) async throws -> Exporter {
        let program = repository.appending(path: "deploy/demo/lively.py").path
        for name in ["called", "idle"] {
            let manifest = """
                {"name": "\(name)", "version": "1", "server": {"mcp_config": {"command": "python3",
                 "args": ["\(program)", "--tools", "work", "--spread", "0", "--seconds", "0.002"]}}}
                """
            try folder.write(manifest, to: "\(name)/manifest.json")
        }
        let exporter = try await Exporter(["--plugins.directory", folder.path, "--web.enable-execution"])
        try await exporter.ready()
        for _ in 0..<runs {
            #expect(try await exporter.run("work", of: "called", body: #"{"args":{}}"#).status == 200)
        }
        return exporter
    }

    /// The still series of a scrape in text 0.0.4.
    private static func series(of exporter: Exporter) async throws -> [Series: Double] {
        let answer = try await exporter.get("/metrics")
        #expect(answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8; escaping=underscores")
        let scrape = SoakScrape(answer.text)
        #expect(scrape.problems == [])
        return Dictionary(uniqueKeysWithValues: scrape.values.map { (Series(text: $0.key), $0.value) })
            .filter(\.key.isStill)
    }

    /// The still series that a database has of the exporter.
    private static func series(_ queries: PrometheusQueries, _ selector: String) async throws -> [Series: Double] {
        var values: [Series: Double] = [:]
        for sample in try await queries.query(selector) {
            let series = Series(sample.labels)
            guard series.isStill else { continue }
            values[series] = Double(prometheus: sample.value)
        }
        return values
    }

    private func expect(_ values: [Series: Double], are expected: [Series: Double]) {
        #expect(expected.count > 60)
        for (series, value) in expected {
            // VictoriaMetrics keeps fifteen digits and a bit.
            let difference = abs((values[series] ?? .infinity) - value)
            #expect(difference <= value * 1e-14, "\(series.labels)")
        }
        #expect(Set(values.keys).subtracting(expected.keys).filter { !$0.name.hasSuffix("_created") } == [])
    }

    @Test("Prometheus asks for OpenMetrics, and has what text 0.0.4 says, and since when")
    func prometheus() async throws {
        let folder = try TemporaryDirectory()
        let exporter = try await Self.exporter(folder)
        let prometheus = try await Prometheus(scraping: exporter.port)
        try await prometheus.queries.expect(#"plugin_executions_total{plugin="called"}"#, "\(Self.runs)")
        let expected = try await Self.series(of: exporter)
        let values = try await Self.series(prometheus.queries, #"{job="plugin-exporter",__name__=~"plugin_.*"}"#)
        expect(values, are: expected)

        // Which no other format has.
        let created = values.filter { $0.key.name.hasSuffix("_created") }
        #expect(created.keys.contains { $0.name == "plugin_execution_duration_seconds_created" })
        for (series, time) in created { #expect(abs(time - Date.now.timeIntervalSince1970) < 600, "\(series.labels)") }
        try await prometheus.queries.expect("count(up == 1)", "1")
    }

    @Test("VictoriaMetrics has the same of its own scrapes, and of OpenMetrics that it is given")
    func victoriaMetrics() async throws {
        let folder = try TemporaryDirectory()
        let exporter = try await Self.exporter(folder)
        let database = try await VictoriaMetrics(scraping: exporter.port)
        let expected = try await Self.series(of: exporter)
        let selector = #"{job="plugin-exporter",__name__=~"plugin_.*"}"#
        try await eventually("VictoriaMetrics has scraped") {
            try await Self.series(database.queries, selector).count == expected.count ? true : nil
        }
        expect(try await Self.series(database.queries, selector), are: expected)

        let answer = try await exporter.get(
            "/metrics", headers: ["Accept": "application/openmetrics-text;version=1.0.0"])
        let port = database.queries.port
        let path = "/api/v1/import/prometheus?extra_label=job=given"
        #expect(try await http("POST", path, port: port, body: answer.body).status == 204)
        let given = #"{job="given",__name__=~"plugin_.*"}"#
        try await eventually("VictoriaMetrics has what it was given") {
            try await Self.series(database.queries, given).count > expected.count ? true : nil
        }
        expect(try await Self.series(database.queries, given), are: expected)
    }
}
