import MicroHTTP
import PluginRegistry
import TestSupport
import Testing

@testable import PluginExporter

@Suite("How many scrapes at a time")
struct AnswerLimitTests {
    private static func status(_ reply: HTTPReply) async -> HTTPStatus {
        switch reply {
        case .now(let response): response.status
        case .later(let work): await work().status
        }
    }

    @Test("An answer has its place while it is made, and then for as long as it is kept to be sent")
    func places() async throws {
        let limit = try #require(AnswerLimit(2, refusal: "too many"))
        let quick = { HTTPReply.now(.text(.ok, "")) }
        for _ in 0..<5 { #expect(await Self.status(limit.reply(to: 1, quick)) == .ok) }

        var held = [limit.reply(to: 1) { .later { .text(.ok, "") } }, limit.reply(to: 1, quick)]
        guard case .now(let refused) = limit.reply(to: 1, quick) else {
            Issue.record("it is let in")
            return
        }
        #expect(refused.status == .serviceUnavailable)
        #expect(refused.html == #"{"detail":"too many"}"# + "\n")
        held.removeLast()
        let other = limit.reply(to: 1, quick)
        guard case .later(let work) = held.removeLast() else { return }
        do {
            let response = await work()
            #expect(await Self.status(limit.reply(to: 1, quick)) == .serviceUnavailable)
            #expect(response.status == .ok)
        }
        #expect(await Self.status(other) == .ok)
    }

    @Test("One address leaves a quarter of the places to others")
    func addresses() async throws {
        let limit = try #require(AnswerLimit(4, refusal: "too many"))
        var held = (0..<3).map { _ in limit.reply(to: 1) { .later { .text(.ok, "") } } }
        let quick = { HTTPReply.now(.text(.ok, "")) }
        #expect(await Self.status(limit.reply(to: 1, quick)) == .serviceUnavailable)
        #expect(await Self.status(limit.reply(to: 2, quick)) == .ok)
        held.removeLast()
        #expect(await Self.status(limit.reply(to: 1, quick)) == .ok)
    }

    @Test("0 is any number, and a negative one is refused")
    func none() {
        #expect(AnswerLimit(0, refusal: "") == nil)
        var configuration = PluginExporter.Configuration()
        #expect(configuration.maximumRequests == 40)
        configuration.maximumRequests = -1
        let error = #expect(throws: ConfigurationError.self) { try configuration.validate() }
        #expect(error == .negativeMaximumRequests(-1))
        #expect(error?.description == "cannot answer -1 scrapes at a time: write 0 for any number")
    }

    /// Of so many bytes that the sockets between do not hold what is told of it.
    private static func largeRegistry() -> PluginRegistry {
        let registry = PluginRegistry()
        let label = String(repeating: "x", count: 500)
        for index in 0..<3000 { registry.register("\(label)-\(index)") }
        return registry
    }

    @Test(
        "Beyond it a scrape is 503 while another is sent, and nothing else is",
        arguments: [
            "text/plain", "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited",
        ])
    func scrapes(format: String) async throws {
        try await withExporter(Self.largeRegistry()) {
            $0.maximumRequests = 1
        } _: { port async throws in
            let slow = try HTTPConnection(port: port)
            try await slow.sendRequest("GET", "/metrics", headers: ["Accept": format])
            #expect(try await !slow.isClosedByServer(), "it is being sent")
            let refused = try await http("GET", "/metrics", port: port)
            #expect(refused.status == 503)
            #expect(
                refused.detail == "1 scrape at a time is what --web.max-requests allows; try again later")
            #expect(try await http("GET", "/v1/audit", port: port).status == 200)
            #expect(try await slow.receive().body.count > 8_000_000)
            try await eventually("the place is free") {
                try await http("GET", "/metrics", port: port).status == 200 ? true : nil
            }
        }
    }

    @Test("Who reads large pages slowly keeps nobody else from lists, and nobody from scrapes")
    func lists() async throws {
        try await withExporter(Self.largeRegistry()) { port async throws in
            var slow = try (0..<6).map { _ in try HTTPConnection(port: port, from: 2) }
            for connection in slow {
                try await connection.sendRequest("GET", "/", headers: ["Accept": "text/html"])
                #expect(try await !connection.isClosedByServer(), "it is being sent")
            }
            let greedy = try HTTPConnection(port: port, from: 2)
            for path in ["/", "/v1/plugins", "/v1/audit"] {
                let refused = try await greedy.request("GET", path)
                #expect(refused.status == 503)
                #expect(refused.detail == "8 lists at a time are the most; try again later")
                #expect(try await http("GET", path, port: port).status == 200)
            }
            #expect(try await greedy.request("GET", "/metrics").status == 200)
            slow.removeLast()
            try await eventually("a place is free") {
                try await greedy.request("GET", "/v1/audit").status == 200 ? true : nil
            }
        }
    }

    @Test("What the exporter says of itself can be left out, but for its build")
    func exporterMetrics() async throws {
        for disables in [false, true] {
            try await withExporter {
                $0.disableExporterMetrics = disables
            } _: { port async throws in
                let families = Set(try await Scrape(port: port).families)
                #expect(families.contains("plugin_exporter_build_info"))
                #expect(families.contains("plugin_registry_instances"))
                let own = families.filter { $0.hasPrefix("process_") || $0.hasPrefix("plugin_exporter_") }
                #expect((own == ["plugin_exporter_build_info"]) == disables)
            }
        }
    }
}
