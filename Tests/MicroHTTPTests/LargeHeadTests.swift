import MicroHTTP
import TestSupport
import Testing

@Suite("Heads of requests that are large")
struct LargeHeadTests {
    @Test("A header section above the limit is refused, and the server lives")
    func largeHeader() async throws {
        try await withServer { port async throws in
            let connection = try HTTPConnection(port: port)
            let value = String(repeating: "x", count: 40 * 1024)
            try await connection.send("GET / HTTP/1.1\r\nHost: localhost\r\nX-Large: \(value)\r\n\r\n")
            #expect(try await connection.receive().status == 431)
            #expect(try await http("GET", "/", port: port).text == "get / 0\n")
        }
    }

    @Test("Many small headers above the limit are refused as well")
    func manyHeaders() async throws {
        try await withServer { port async throws in
            let connection = try HTTPConnection(port: port)
            let lines = (0..<4000).map { "X-\($0): 1\r\n" }.joined()
            try await connection.send("GET / HTTP/1.1\r\nHost: localhost\r\n\(lines)\r\n")
            #expect(try await connection.receive().status == 431)
            #expect(try await http("GET", "/", port: port).text == "get / 0\n")
        }
    }

    @Test("A path above the limit is refused, and the server lives")
    func largePath() async throws {
        try await withServer { port async throws in
            let connection = try HTTPConnection(port: port)
            let path = String(repeating: "x", count: 40 * 1024)
            try await connection.send("GET /\(path) HTTP/1.1\r\nHost: localhost\r\n\r\n")
            #expect(try await connection.receive().status == 414)
            #expect(try await http("GET", "/", port: port).text == "get / 0\n")
        }
    }

    @Test("A large header section within the limit is taken")
    func headerWithinLimit() async throws {
        try await withServer(TestHandler { .now(.text(.ok, "\($0.header("X-Large")?.count ?? 0)")) }) {
            port async throws in
            let value = String(repeating: "x", count: 16 * 1024)
            #expect(try await http("GET", "/", port: port, headers: ["X-Large": value]).text == "16384\n")
        }
    }
}
