import MicroHTTP
import Synchronization
import TestSupport
import Testing

@Suite("Answers that take time")
struct SlowAnswerTests {
    @Test("The server answers others while an answer is worked on")
    func othersGoOn() async throws {
        let gate = Gate()
        try await withServer(.slow(gate)) { port async throws in
            let slow = try HTTPConnection(port: port)
            try await slow.sendRequest("GET", "/slow")
            try await gate.waitForArrivals()
            for number in 0..<20 {
                #expect(try await http("GET", "/\(number)", port: port).text == "get /\(number) 0\n")
            }
            // Only now: had one of the twenty waited for it, none of this would have been reached.
            gate.open()
            let answer = try await slow.receive()
            #expect(answer.status == 200)
            #expect(answer.text == "slow\n")
            #expect(try await slow.request("GET", "/after").text == "get /after 0\n")
        }
    }

    @Test("Many slow answers at a time all arrive")
    func manySlow() async throws {
        let gate = Gate()
        try await withServer(.slow(gate)) { port async throws in
            let connections = try (0..<40).map { _ in try HTTPConnection(port: port) }
            for connection in connections { try await connection.sendRequest("GET", "/slow") }
            try await gate.waitForArrivals(40)
            gate.open()
            for connection in connections {
                #expect(try await connection.receive().text == "slow\n")
            }
        }
    }

    @Test("A slow answer to a request with a body is the answer to that body")
    func slowWithBody() async throws {
        let handler = TestHandler { request in
            let body = request.body ?? []
            return .later { HTTPResponse(.ok, contentType: "text/plain", body: .bytes(body.reversed())) }
        }
        try await withServer(handler) { port async throws in
            let connection = try HTTPConnection(port: port)
            for _ in 0..<50 {
                #expect(try await connection.request("POST", "/", body: Array("abc".utf8)).text == "cba")
            }
        }
    }

    @Test("HEAD of a slow answer has its length and no bytes")
    func slowHead() async throws {
        let gate = Gate()
        gate.open()
        try await withServer(.slow(gate)) { port async throws in
            let connection = try HTTPConnection(port: port)
            let answer = try await connection.request("HEAD", "/slow")
            #expect(answer.headers["content-length"] == "5")
            #expect(try await connection.request("GET", "/slow").text == "slow\n")
        }
    }

    @Test("A client that leaves while its answer is worked on harms nobody")
    func clientLeaves() async throws {
        let gate = Gate()
        let releases = CountedBody.Releases()
        let handler = TestHandler { request in
            guard request.path == "/slow" else { return .now(.text(.ok, "\(request.requestsInFlight)")) }
            return .later {
                await gate.pass()
                let body = CountedBody(count: 100, filledWith: 65, releases: releases)
                return HTTPResponse(.ok, contentType: "text/plain", body: .shared(body))
            }
        }
        try await withServer(handler) { port async throws in
            for number in 1...10 {
                let connection = try HTTPConnection(port: port)
                try await connection.sendRequest("GET", "/slow")
                try await gate.waitForArrivals(number)
            }
            #expect(try await http("GET", "/", port: port).text == "11\n")
            gate.open()
            try await eventually("ten bodies let go") { releases.count == 10 ? true : nil }
            // This request alone is in flight: those of the clients that left have ended.
            try await eventually("the ten ended") {
                try await http("GET", "/", port: port).text == "1\n" ? true : nil
            }
            #expect(releases.count == 10)
        }
    }
}
