import Dispatch
import PluginRegistry
import Synchronization
import TestSupport
import Testing

@testable import PluginExporter

@Suite("More collectors on the same page")
struct CollectorsTests {
    /// Collects as swift-prometheus' registry of the same name does.
    private final class PrometheusCollectorRegistry: Sendable {
        private let requests = Atomic(0)

        func increment() { requests.add(1, ordering: .relaxed) }

        func emit(into buffer: inout [UInt8]) {
            buffer.append(contentsOf: "# TYPE shop_requests_total counter\n".utf8)
            buffer.append(contentsOf: "shop_requests_total{path=\"/\"} \(requests.load(ordering: .relaxed))\n".utf8)
        }
    }

    private static func emitter(_ text: String) -> @Sendable (inout [UInt8]) -> Void {
        { $0.append(contentsOf: text.utf8) }
    }

    private static func errors(_ index: Int) -> String {
        #"plugin_exporter_collector_errors_total{collector="\#(index)"}"#
    }

    @Test("What another registry emits is on the page, in the text formats")
    func another() async throws {
        let other = PrometheusCollectorRegistry()
        other.increment()
        let registry = PluginRegistry()
        registry.register("ocr")
        try await withExporter(
            registry,
            configure: { configuration in
                configuration.collectors.append { other.emit(into: &$0) }
            }
        ) { port async throws in
            let scrape = try await Scrape(port: port)
            #expect(scrape[#"shop_requests_total{path="/"}"#] == 1)
            #expect(scrape.types["shop_requests_total"] == "counter")
            #expect(scrape[#"plugin_registered{plugin="ocr"}"#] == 1)
            #expect(scrape[Self.errors(0)] == 0)
            other.increment()
            #expect(try await Scrape(port: port)[#"shop_requests_total{path="/"}"#] == 2)
            let result = try await Promtool.check(scrape.text)
            // Nothing about ours.
            #expect(result.output == "shop_requests_total no help text\n")

            for (accept, type) in [
                (
                    "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5",
                    "text/plain; version=0.0.4"
                ),
                (
                    "application/openmetrics-text;version=1.0.0,text/plain;version=1.0.0;q=0.5",
                    "text/plain; version=1.0.0"
                ),
            ] {
                let answer = try await http(
                    "GET", "/metrics", port: port, headers: ["Accept": accept, "Accept-Encoding": "gzip"])
                #expect(answer.headers["content-type"]?.hasPrefix(type) == true)
                #expect(answer.headers["content-encoding"] == "gzip")
                let text = try await GzipTests.decompressed(answer.body)
                #expect(text.hasSuffix("shop_requests_total{path=\"/\"} 2\n"))
            }
        }
    }

    @Test("What is broken is left out, counted each time and told once, and the rest is served")
    func broken() async throws {
        let complaints = Mutex<[String]>([])
        try await withExporter(
            configure: { configuration in
                configuration.log = { line in complaints.withLock { $0.append(line) } }
                configuration.collectors = [
                    Self.emitter("first 1\n"),
                    Self.emitter("broken 1\nno line\n"),
                    Self.emitter("unfinished 1"),
                    // Families of the exporter's and of the first.
                    Self.emitter("process_threads 1\nmine 1\nfirst 2\nplugin_execution_duration_seconds_sum 1\n"),
                    { $0 += [0xFF, 0x0A] },
                    Self.emitter("last 1\n"),
                ]
            }
        ) { port async throws in
            for round in 1...3 {
                let scrape = try await Scrape(port: port)
                #expect(scrape["first"] == 1)
                #expect(scrape["mine"] == 1)
                #expect(scrape["last"] == 1)
                #expect(scrape["process_threads"] != 1)
                for name in ["broken", "unfinished", "plugin_execution_duration_seconds_sum"] {
                    #expect(scrape[name] == nil)
                }
                for (index, isBroken) in [false, true, true, true, true, false].enumerated() {
                    #expect(scrape[Self.errors(index)] == (isBroken ? Double(round) : 0))
                }
            }
        }
        #expect(
            complaints.withLock(\.self) == [
                #"Collector 1 is not in the scrapes, or not all of it: its line 2 is none of text format 0.0.4: "no line""#,
                "Collector 2 is not in the scrapes, or not all of it: its last line does not end in a newline",
                "Collector 3 is not in the scrapes, or not all of it: these families are written by others already: "
                    + "process_threads, first, plugin_execution_duration_seconds_sum",
                "Collector 4 is not in the scrapes, or not all of it: what it wrote is not UTF-8",
            ])
    }

    @Test("Without the exporter's own metrics, those of its process may be another's")
    func processOfAnother() async throws {
        try await withExporter(
            configure: { configuration in
                configuration.disableExporterMetrics = true
                configuration.collectors = [Self.emitter("process_threads -1\nplugin_info 2\n")]
            }
        ) { port async throws in
            let scrape = try await Scrape(port: port)
            #expect(scrape["process_threads"] == -1)
            #expect(scrape["plugin_info"] == nil)
        }
    }

    @Test(
        "One that hangs costs a scrape no more than its time, and nobody else the wait; it is there when it comes back")
    func hanging() async throws {
        let gate = DispatchSemaphore(value: 0)
        let runs = Atomic(0)
        try await withExporter(
            configure: { configuration in
                configuration.collectors = [
                    { buffer in
                        if runs.add(1, ordering: .relaxed).oldValue == 0 { gate.wait() }
                        buffer.append(contentsOf: "slow 1\n".utf8)
                    }, Self.emitter("fast 1\n"),
                ]
            }
        ) { port async throws in
            // Ten seconds, were it not for the header.
            let answer = try await http(
                "GET", "/metrics", port: port, headers: ["X-Prometheus-Scrape-Timeout-Seconds": "0.2"])
            #expect(try Scrape(answer.text)["slow"] == nil)
            #expect(try Scrape(answer.text)["fast"] == 1)
            #expect(try Scrape(answer.text)[Self.errors(0)] == 1)
            // Whoever has time waits on, though others gave up, before and after.
            let patient = try HTTPConnection(port: port)
            try await patient.sendRequest(
                "GET", "/metrics", headers: ["X-Prometheus-Scrape-Timeout-Seconds": "300"])
            let second = try await http(
                "GET", "/metrics", port: port, headers: ["X-Prometheus-Scrape-Timeout-Seconds": "0.2"])
            #expect(try Scrape(second.text)["fast"] == 1)
            #expect(try Scrape(second.text)[Self.errors(0)] == 2)
            #expect(runs.load(ordering: .relaxed) == 1)
            for _ in 0..<100 { gate.signal() }
            #expect(try Scrape(try await patient.receive().text)["slow"] == 1)
            try await eventually("it is there again") { try await Scrape(port: port)["slow"] == 1 ? true : nil }
            #expect(try await Scrape(port: port)["fast"] == 1)
        }
    }

    @Test("Scrapes that come while it runs wait for the same run, and the server goes on")
    func shared() async throws {
        let gate = DispatchSemaphore(value: 0)
        let runs = Atomic(0)
        try await withExporter(
            configure: { configuration in
                configuration.collectors = [
                    { buffer in
                        runs.add(1, ordering: .relaxed)
                        gate.wait()
                        buffer.append(contentsOf: "slow 1\n".utf8)
                    }
                ]
            }
        ) { port async throws in
            let clients = try (0..<8).map { _ in try HTTPConnection(port: port) }
            for client in clients {
                try await client.sendRequest(
                    "GET", "/metrics", headers: ["X-Prometheus-Scrape-Timeout-Seconds": "300"])
            }
            try await eventually("all wait") {
                let audit = try await http("GET", "/-/healthy", port: port)
                #expect(audit.status == 200)
                return runs.load(ordering: .relaxed) == 1 ? true : nil
            }
            for _ in 0..<100 { gate.signal() }
            for client in clients { #expect(try Scrape(try await client.receive().text)["slow"] == 1) }
            #expect(runs.load(ordering: .relaxed) <= 8)
        }
    }

    @Test(
        "A scrape's time is read as Prometheus writes it, and what cannot be is ten seconds",
        arguments: [
            (nil, 9), ("10", 9), ("0.5", 0.45), ("1e1", 9), ("1e300", 270), ("inf", 270), ("-1", 9), ("0", 9),
            ("nan", 9),
            ("", 9), ("soon", 9),
        ] as [(String?, Double)]
    )
    func timeout(header: String?, seconds: Double) {
        #expect(abs(ScrapeTimeout.limit(header) / .seconds(1) - seconds) < 0.001)
    }

    @Test("The names that are the exporter's are all of the catalogue")
    func names() throws {
        #expect(MetricCatalogue.all.count == Set(MetricCatalogue.all.map { "\($0.name)" }).count)
        let catalogue = try FileText.read("\(repository)/Sources/PluginExporter/Metrics/MetricCatalogue.swift")
        #expect(MetricCatalogue.all.count == catalogue.matches(of: /MetricFamily\(/).count)
    }

    private var repository: String {
        #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4).joined(separator: "/")
    }
}
