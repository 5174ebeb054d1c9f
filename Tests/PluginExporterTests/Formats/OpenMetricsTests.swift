import PluginRegistry
import TestSupport
import Testing

@testable import PluginExporter

@Suite("Scrapes in OpenMetrics")
struct OpenMetricsTests {
    private static let accept = ["Accept": "application/openmetrics-text;version=1.0.0"]

    /// Every kind of plugin and tool, and executions with a trace.
    private static func fill(_ registry: PluginRegistry) throws {
        try GoldenScrapeTests.fill(registry)
        let running = try #require(registry.plugin(named: "running"))
        let trace = try #require(TraceID("4bf92f3577b34da6a3ce929d0e0e4736"))
        running.recordSuccess(duration: .milliseconds(43), traceID: trace)
        running.recordError(duration: .seconds(2), traceID: TraceID(high: .max, low: 1))
        let analyze = try #require(running.tool(named: "analyze"))
        GoldenScrapeTests.record(with: analyze, succeeded: true, nanoseconds: 1_000_000, traceID: trace)
    }

    @Test("A registry in a known state is the golden file, line by line, which a strict parser takes")
    func golden() async throws {
        let registry = PluginRegistry()
        try Self.fill(registry)
        try await withExporter(registry) { port async throws in
            let answer = try await http("GET", "/metrics", port: port, headers: Self.accept)
            #expect(
                answer.headers["content-type"]
                    == "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=underscores")
            try GoldenScrapeTests.expectGolden("openmetrics", answer.text)
            _ = try await PythonClient.parse(answer.text, isOpenMetrics: true)
        }
    }

    @Test("It tells what the text format tells, and since when")
    func sameValues() async throws {
        let before = UnixTime.now
        let registry = PluginRegistry()
        try Self.fill(registry)
        try await withExporter(registry) { port async throws in
            let text = try await http("GET", "/metrics", port: port).text
            let scrape = try await http("GET", "/metrics", port: port, headers: Self.accept).text
            let expected = try await PythonClient.parse(text, isOpenMetrics: false)
            let parsed = try await PythonClient.parse(scrape, isOpenMetrics: true)

            func isOfItself(_ series: PythonClient.Series) -> Bool {
                series.name.hasPrefix("plugin_exporter_") || series.name.contains("process_")
            }
            let created = parsed.values.filter { $0.key.name.hasSuffix("_created") }
            let rest = parsed.values.filter { !$0.key.name.hasSuffix("_created") }
            #expect(
                Set(rest.keys).subtracting(expected.values.keys).map(\.name) == [
                    "plugin_exporter_scrape_duration_seconds"
                ])
            #expect(Set(expected.values.keys).subtracting(rest.keys).isEmpty)
            #expect(rest.filter { !isOfItself($0.key) } == expected.values.filter { !isOfItself($0.key) })

            // One for every counter and histogram, of the time that it is about.
            let counters = expected.samples.count { $0.name.hasSuffix("_total") || $0.name.hasSuffix("_count") }
            #expect(counters > 50)
            #expect(created.count == counters)
            for (series, time) in created {
                let isOfPlugin = series.labels["plugin"] != nil
                #expect(time > Double(before.nanoseconds) / 1e9 - (isOfPlugin ? 0.1 : 86_400), "\(series)")
                #expect(time <= Double(UnixTime.now.nanoseconds) / 1e9, "\(series)")
            }
            try expectExemplars(parsed, after: before)
            expectUnits(parsed)
        }
    }

    private func expectExemplars(_ parsed: PythonClient, after start: UnixTime) throws {
        let exemplars = parsed.samples.filter { $0.exemplar != nil }
        #expect(exemplars.count == 3)
        for sample in exemplars {
            let exemplar = try #require(sample.exemplar)
            #expect(exemplar.time >= Double(start.nanoseconds) / 1e9 - 0.1)
            #expect(exemplar.time <= Double(UnixTime.now.nanoseconds) / 1e9 + 0.1)
            switch (sample.labels["tool"], sample.labels["le"]) {
            case (nil, "0.5"):
                #expect(exemplar.value == 0.043)
                #expect(exemplar.labels == ["trace_id": "4bf92f3577b34da6a3ce929d0e0e4736"])
            case (nil, "+Inf"):
                #expect(exemplar.value == 2)
                #expect(exemplar.labels == ["trace_id": "ffffffffffffffff0000000000000001"])
            default:
                #expect(sample.labels["le"] == "0.01")
                #expect(sample.labels["tool"] == "analyze")
                #expect(exemplar.value == 0.001)
            }
        }
    }

    private func expectUnits(_ parsed: PythonClient) {
        for family in parsed.families {
            let unit = family.name.split(separator: "_").last.map(String.init) ?? ""
            #expect(family.unit == (["seconds", "bytes"].contains(unit) ? unit : ""), "\(family.name)")
            #expect(!family.help.isEmpty)
            #expect(["gauge", "counter", "histogram"].contains(family.type))
        }
    }

    @Test("Names that break out of quotes and lines come back as they are")
    func hostile() async throws {
        let registry = PluginRegistry()
        let trace = try #require(TraceID(high: 0, low: 1))
        for name in PluginNameTests.names + PromtoolTests.hostile {
            let plugin = registry.register(name, description: name + "\"\\\n", version: name)
            plugin.markInitialized()
            plugin.recordSuccess(duration: .milliseconds(3), traceID: trace)
            plugin.declareTools(PromtoolTests.hostile)
            for tool in plugin.tools { try tool.execute(traceID: trace) {} }
        }
        registry.discovered(PromtoolTests.hostile, source: "a\"b\\c\nd")
        try await withExporter(registry) { port async throws in
            let answer = try await http("GET", "/metrics", port: port, headers: Self.accept)
            let parsed = try await PythonClient.parse(answer.text, isOpenMetrics: true)
            let info = parsed.samples.filter { $0.name == "plugin_info" }
            #expect(Set(info.compactMap { $0.labels["plugin"] }) == Set(registry.roster.plugins.map(\.name)))
            for sample in info {
                let name = try #require(sample.labels["plugin"])
                #expect(sample.labels["description"] == name + "\"\\\n")
            }
            #expect(parsed.samples.allSatisfy { $0.name.hasPrefix("plugin_") || $0.name.hasPrefix("process_") })
            let executions = parsed.samples.filter { $0.name == "plugin_tool_executions_total" }
            #expect(executions.count == registry.roster.plugins.reduce(0) { $0 + $1.tools.count })
            #expect(executions.allSatisfy { $0.value == 1 })
        }
    }

    @Test("The parser that says so refuses what is not OpenMetrics")
    func strict() async throws {
        let good = "# TYPE a counter\na_total 1\na_created 2\n# EOF\n"
        let parsed = try await PythonClient.parse(good, isOpenMetrics: true)
        #expect(parsed.samples.map(\.value) == [1, 2])
        for bad in ["# TYPE a_total counter\na_total 1\n# EOF\n", "# TYPE a counter\na_total 1\n"] {
            await #expect(throws: PythonClient.Refused.self) {
                _ = try await PythonClient.parse(bad, isOpenMetrics: true)
            }
        }
    }

    @Test("What is compressed, and what is sent in blocks, is parsed as well", arguments: [false, true])
    func large(isCompressed: Bool) async throws {
        let registry = PluginRegistry()
        for index in 0..<200 {
            registry.register("plugin-\(index)").recordSuccess(
                duration: .milliseconds(index), traceID: TraceID(high: 1, low: UInt64(index)))
        }
        try await withExporter(registry) { port async throws in
            var headers = Self.accept
            if isCompressed { headers["Accept-Encoding"] = "gzip" }
            let answer = try await http("GET", "/metrics", port: port, headers: headers)
            #expect((answer.headers["content-encoding"] == "gzip") == isCompressed)
            let text = isCompressed ? try await GzipTests.decompressed(answer.body) : answer.text
            #expect(text.utf8.count > 256 * 1024)
            let parsed = try await PythonClient.parse(text, isOpenMetrics: true)
            #expect(parsed.samples.count { $0.exemplar != nil } == 200)
        }
    }
}
