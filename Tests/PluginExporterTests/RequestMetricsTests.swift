import PluginRegistry
import TestSupport
import Testing

@Suite("Metrics of the requests")
struct RequestMetricsTests {
    private static func requests(_ handler: String, _ code: Int) -> String {
        #"plugin_exporter_http_requests_total{handler="\#(handler)",code="\#(code)"}"#
    }

    @Test("Requests are counted by route and status, with every usual answer there from 0 on")
    func counted() async throws {
        let registry = PluginRegistry()
        registry.register("ocr")
        try await withExporter(registry) {
            $0.bodyLimit = 100
            $0.toolRunner = TestRunner()
            $0.enableExecution = true
        } _: { port async throws in
            let fresh = try await Scrape(port: port)
            let usual = fresh.series(named: "plugin_exporter_http_requests_total")
            #expect(usual.count == 26)
            #expect(usual.allSatisfy { fresh[$0] == 0 })

            let run = "/v1/plugins/ocr/tools/say/run"
            for (method, path, body) in [
                ("GET", "/", nil), ("HEAD", "/", nil), ("GET", "/v1/plugins", nil),
                ("GET", "/v1/plugins/ocr/health", nil), ("GET", "/v1/plugins/x/health", nil),
                ("GET", "/v1/plugins/ocr/manifest", nil), ("GET", "/v1/audit", nil), ("GET", "/-/healthy", nil),
                ("GET", "/-/ready", nil), ("DELETE", "/v1/audit", nil), ("GET", run, nil), ("POST", run, [65]),
                ("POST", run, [UInt8](repeating: 65, count: 101)),
                // More than is even read.
                ("POST", run, [UInt8](repeating: 65, count: 201)),
            ] as [(String, String, [UInt8]?)] {
                let json = ["Content-Type": "application/json"]
                _ = try await http(method, path, port: port, headers: json, body: body)
            }
            let scrape = try await Scrape(port: port)
            let pattern = "/v1/plugins/:name/tools/:tool/run"
            let expected = [
                Self.requests("/", 200): 2.0,
                Self.requests("/metrics", 200): 1,
                Self.requests("/v1/plugins", 200): 1,
                Self.requests("/v1/plugins/:name/health", 200): 1,
                Self.requests("/v1/plugins/:name/health", 404): 1,
                Self.requests("/v1/plugins/:name/manifest", 200): 1,
                Self.requests("/v1/audit", 200): 1,
                Self.requests("/v1/audit", 405): 1,
                Self.requests("/-/healthy", 200): 1,
                Self.requests("/-/ready", 200): 1,
                Self.requests(pattern, 400): 1,
                Self.requests(pattern, 405): 1,
                Self.requests(pattern, 413): 2,
            ]
            for series in scrape.series(named: "plugin_exporter_http_requests_total") {
                #expect(scrape[series] == expected[series] ?? 0, "\(series)")
            }
            for series in expected.keys { #expect(scrape[series] != nil, "\(series)") }
        }
    }

    @Test("Unknown paths make no series of their own")
    func unknownPaths() async throws {
        try await withExporter { port async throws in
            let before = try await Scrape(port: port)
            for number in 0..<20 { _ = try await http("GET", "/secret-\(number)", port: port) }
            _ = try await http("GET", "/v1/plugins/secret/health", port: port)
            _ = try await http("GET", "/%zz", port: port)
            let scrape = try await Scrape(port: port)
            #expect(!scrape.text.contains("secret"))
            #expect(scrape[Self.requests("unknown", 404)] == 20)
            #expect(scrape[Self.requests("unknown", 400)] == 1)
            let name = "plugin_exporter_http_requests_total"
            // One more: the status that unknown paths had not been answered with.
            #expect(scrape.series(named: name).count == before.series(named: name).count + 1)
        }
    }

    @Test("Slow answers are counted when they are there, and in flight until then")
    func slow() async throws {
        let runner = TestRunner()
        try await withExporter {
            $0.toolRunner = runner
            $0.enableExecution = true
        } _: { port async throws in
            let pattern = "/v1/plugins/:name/tools/:tool/run"
            let held = try HTTPConnection(port: port)
            try await held.sendRequest(
                "POST", "/v1/plugins/ocr/tools/hold/run",
                headers: ["Content-Type": "application/json"], body: Array(#"{"args":{}}"#.utf8)
            )
            try await runner.gate.waitForArrivals()
            // Answered while the tool is held.
            for _ in 0..<5 {
                let scrape = try await Scrape(port: port)
                #expect(scrape[Self.requests(pattern, 200)] == 0)
                #expect(try #require(scrape["plugin_exporter_http_requests_in_flight"]) >= 2)
            }
            runner.gate.open()
            #expect(try await held.receive().status == 200)
            #expect(try await Scrape(port: port)[Self.requests(pattern, 200)] == 1)
            try await eventually("the scrape alone is in flight") {
                try await Scrape(port: port)["plugin_exporter_http_requests_in_flight"] == 1 ? true : nil
            }
        }
    }
}
