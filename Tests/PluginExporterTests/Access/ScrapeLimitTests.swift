import MicroHTTP
import PluginRegistry
import Synchronization
import TestSupport
import Testing

@testable import PluginExporter

@Suite("How many scrapes at a time")
struct ScrapeLimitTests {
    private final class Stream: ResponseStream {
        let count = 1
        func read(into target: UnsafeMutableRawBufferPointer) -> Int { 0 }
    }

    private static func status(_ reply: HTTPReply) async -> HTTPStatus {
        switch reply {
        case .now(let response): response.status
        case .later(let work): await work().status
        }
    }

    @Test("A scrape has its place until its answer is made, and one that is made while it is sent until then")
    func places() async throws {
        let limit = try #require(ScrapeLimit(2))
        let quick = { HTTPReply.now(.text(.ok, "")) }
        for _ in 0..<5 { #expect(await Self.status(limit.reply(to: 1, quick)) == .ok) }

        var later: HTTPReply? = limit.reply(to: 1) { .later { .text(.ok, "") } }
        var stream: HTTPReply? = limit.reply(to: 1) {
            .now(HTTPResponse(.ok, contentType: "text/plain", body: .stream(Stream())))
        }
        guard case .now(let refused) = limit.reply(to: 1, quick) else {
            Issue.record("it is let in")
            return
        }
        #expect(refused.status == .serviceUnavailable)
        #expect(
            refused.html
                == #"{"detail":"2 scrapes at a time are what --web.max-requests allows; try again later"}"# + "\n")
        if let reply = later { #expect(await Self.status(reply) == .ok) }
        later = nil
        #expect(await Self.status(limit.reply(to: 1, quick)) == .ok)
        later = limit.reply(to: 1) {
            .later { HTTPResponse(.ok, contentType: "text/plain", body: .stream(Stream())) }
        }
        guard case .later(let work) = try #require(later) else { return }
        later = nil
        do {
            let response = await work()
            #expect(await Self.status(limit.reply(to: 1, quick)) == .serviceUnavailable)
            #expect(response.status == .ok)
        }
        stream = nil
        #expect(stream == nil)
        #expect(await Self.status(limit.reply(to: 1, quick)) == .ok)
    }

    @Test("One address leaves a quarter of the places to others")
    func addresses() async throws {
        let limit = try #require(ScrapeLimit(4))
        var held = (0..<3).map { _ in limit.reply(to: 1) { .later { .text(.ok, "") } } }
        let quick = { HTTPReply.now(.text(.ok, "")) }
        #expect(await Self.status(limit.reply(to: 1, quick)) == .serviceUnavailable)
        #expect(await Self.status(limit.reply(to: 2, quick)) == .ok)
        held.removeLast()
        #expect(await Self.status(limit.reply(to: 1, quick)) == .ok)
    }

    @Test("0 is any number, and a negative one is refused")
    func none() {
        #expect(ScrapeLimit(0) == nil)
        var configuration = PluginExporter.Configuration()
        #expect(configuration.maximumRequests == 40)
        configuration.maximumRequests = -1
        let error = #expect(throws: ConfigurationError.self) { try configuration.validate() }
        #expect(error == .negativeMaximumRequests(-1))
        #expect(error?.description == "cannot answer -1 scrapes at a time: write 0 for any number")
    }

    @Test("Beyond it a scrape is 503 while another is sent, and nothing else is")
    func served() async throws {
        let registry = PluginRegistry()
        let label = String(repeating: "x", count: 500)
        for index in 0..<3000 { registry.register("\(label)-\(index)") }
        try await withExporter(registry) {
            $0.maximumRequests = 1
        } _: { port async throws in
            let slow = try HTTPConnection(port: port)
            // More than the sockets between hold, and nobody reads it.
            try await slow.sendRequest("GET", "/metrics")
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
