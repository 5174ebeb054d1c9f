import PluginRegistry
import TestSupport
import Testing

@testable import PluginExporter

@Suite("What is answered to whom")
struct ScrapeFormatTests {
    @Test("Each Accept line has its Content-Type")
    func table() {
        #expect(AcceptLine.all.count >= 60)
        for line in AcceptLine.all {
            #expect(ScrapeFormat(accept: line.accept).contentType == line.contentType, "\(line.accept ?? "none")")
        }
    }

    @Test("Every scrape has the Content-Type of its Accept line, and is 200")
    func served() async throws {
        try await withExporter { port async throws in
            let connection = try HTTPConnection(port: port)
            for line in AcceptLine.all {
                let headers = line.accept.map { ["Accept": $0] } ?? [:]
                let answer = try await connection.request("GET", "/metrics", headers: headers)
                #expect(answer.status == 200)
                #expect(answer.headers["content-type"] == line.contentType, "\(line.accept ?? "none")")
                #expect(answer.headers["vary"] == "Accept, Accept-Encoding")
                #expect(
                    answer.text.hasSuffix("\n# EOF\n") == line.contentType.hasPrefix("application/openmetrics-text"))
            }
        }
    }

    @Test("Several lines of a header count together, wherever they stand")
    func severalLines() async throws {
        try await withExporter { port async throws in
            let connection = try HTTPConnection(port: port)
            try await connection.send(
                "GET /metrics HTTP/1.1\r\nHost: x\r\nAccept: text/plain;q=0.5\r\naccept-encoding: br\r\nX: y\r\n"
                    + "ACCEPT: application/openmetrics-text;version=1.0.0\r\nAccept-Encoding: gzip;q=0.1\r\n\r\n")
            let answer = try await connection.receive()
            #expect(answer.headers["content-type"]?.hasPrefix("application/openmetrics-text; version=1.0.0") == true)
            #expect(answer.headers["content-encoding"] == "gzip")

            try await connection.send(
                "GET /metrics HTTP/1.1\r\nHost: x\r\n" + String(repeating: "Accept: a/b\r\n", count: 300)
                    + "Accept-Encoding: gzip\r\nAccept-Encoding: gzip;q=0\r\n\r\n")
            let second = try await connection.receive()
            #expect(second.status == 200)
            #expect(second.headers["content-type"] == ScrapeFormat.text.contentType)
            #expect(second.headers["content-encoding"] == nil)
        }
    }

    @Test("Text 1.0.0 is the same bytes by another name")
    func text1() async throws {
        let registry = PluginRegistry()
        try GoldenScrapeTests.fill(registry)
        func text(_ accept: String, as type: String) async throws -> String {
            // Each from an exporter of its own, so that both are its first.
            try await withExporter(registry) { port async throws in
                let answer = try await http("GET", "/metrics", port: port, headers: ["Accept": accept])
                #expect(answer.headers["content-type"] == type)
                return answer.text
            }
        }
        func still(_ text: String) -> [Substring] {
            text.split(separator: "\n").filter { !$0.hasPrefix("process_") && !$0.hasPrefix("plugin_process_") }
        }
        let first = try await text(
            "text/plain;version=0.0.4", as: "text/plain; version=0.0.4; charset=utf-8; escaping=underscores")
        let second = try await text(
            "text/plain;version=1.0.0", as: "text/plain; version=1.0.0; charset=utf-8; escaping=allow-utf-8")
        #expect(still(first) == still(second))
        #expect(still(first).count > 150)
    }

    @Test("Where the text formats alone are offered, the best of those is chosen")
    func textOnly() {
        let prometheus3 =
            "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
            + "application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,"
            + "text/plain;version=0.0.4;q=0.3,*/*;q=0.2"
        #expect(ScrapeFormat(accept: prometheus3, isTextOnly: true) == .text1)
        #expect(ScrapeFormat(accept: "application/openmetrics-text;version=1.0.0", isTextOnly: true) == .text)
        for line in AcceptLine.all {
            let format = ScrapeFormat(accept: line.accept, isTextOnly: true)
            #expect(format == .text || format == .text1, "\(line.accept ?? "none")")
        }
    }
}
