import MicroHTTP
import TestSupport
import Testing

@Suite("Bodies that are sent in place")
struct ResponseBytesTests {
    private static func handler(count: Int, _ releases: CountedBody.Releases) -> TestHandler {
        TestHandler { _ in
            let body = CountedBody(count: count, filledWith: 65, releases: releases)
            return .now(HTTPResponse(.ok, contentType: "text/plain", body: .shared(body)))
        }
    }

    @Test("A body is let go once, after it was sent", arguments: [0, 1, 100, 8 * 1024 * 1024])
    func sent(count: Int) async throws {
        let releases = CountedBody.Releases()
        try await withServer(Self.handler(count: count, releases)) { port async throws in
            let connection = try HTTPConnection(port: port)
            for number in 1...3 {
                let answer = try await connection.request("GET", "/")
                #expect(answer.body.count == count)
                #expect(answer.body.allSatisfy { $0 == 65 })
                try await eventually("the body is let go") { releases.count == number ? true : nil }
            }
        }
        #expect(releases.count == 3)
    }

    @Test("A body is let go once, also after HEAD")
    func head() async throws {
        let releases = CountedBody.Releases()
        try await withServer(Self.handler(count: 100, releases)) { port async throws in
            let answer = try await http("HEAD", "/", port: port)
            #expect(answer.headers["content-length"] == "100")
        }
        #expect(releases.count == 1)
    }

    @Test("A body is let go once, also if its client leaves in the middle")
    func clientLeaves() async throws {
        let releases = CountedBody.Releases()
        try await leaveInTheMiddle(of: Self.handler(count: 64 * 1024 * 1024, releases), releases)
    }

    @Test("A body is let go once, also if the server stops in the middle")
    func serverStops() async throws {
        let releases = CountedBody.Releases()
        let server = try HTTPServer(
            on: [ListenAddress("127.0.0.1:0")], handler: Self.handler(count: 64 * 1024 * 1024, releases)
        )
        let connection = try HTTPConnection(port: server.addresses[0].port)
        try await connection.sendRequest("GET", "/")
        _ = try await connection.receiveBytes(atLeast: 100_000)
        await server.stop(within: .zero)
        #expect(releases.count == 1)
    }
}
