import MicroHTTP
import Synchronization
import TestSupport
import Testing

@Suite("Bodies of requests")
struct RequestBodyTests {
    private static let limit = 16 * 1024

    private func withLimit(
        _ handler: TestHandler = .echo,
        _ body: (HTTPConnection, UInt16) async throws -> Void
    ) async throws {
        try await withServer(handler) {
            $0.bodyLimit = Self.limit
        } _: { port async throws in
            try await body(HTTPConnection(port: port), port)
        }
    }

    /// Bytes that repeat in no round distance, so that a part that is lost or doubled shows.
    private static func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8($0 % 251) }
    }

    @Test("A body that comes in parts arrives whole")
    func parts() async throws {
        try await withLimit { connection, _ async throws in
            try await connection.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n")
            for part in ["01", "234", "5", "6789"] { try await connection.send(part) }
            #expect(try await connection.receive().text == "0123456789")
        }
    }

    @Test("A chunked body arrives whole, and is the last that the connection carries")
    func chunked() async throws {
        try await withLimit { connection, _ async throws in
            try await connection.send("POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n")
            try await connection.send("5\r\nhello\r\n")
            try await connection.send("1;extension=1\r\n \r\nA\r\n0123456789\r\n")
            try await connection.send("0\r\n\r\n")
            let answer = try await connection.receive()
            #expect(answer.text == "hello 0123456789")
            #expect(answer.headers["connection"] == "close")
            #expect(try await connection.isClosedByServer())
        }
    }

    @Test("A body of exactly the limit is taken, byte for byte")
    func atLimit() async throws {
        try await withLimit { connection, _ async throws in
            let bytes = Self.bytes(Self.limit)
            let answer = try await connection.request("POST", "/", body: bytes)
            #expect(answer.status == 200)
            #expect(answer.body == bytes)
        }
    }

    @Test("One byte more is no body for the handler, and the connection goes on")
    func overLimit() async throws {
        try await withLimit { connection, _ async throws in
            let answer = try await connection.request("POST", "/", body: Self.bytes(Self.limit + 1))
            #expect(answer.status == 413)
            #expect(answer.text == "too large\n")
            #expect(try await connection.request("POST", "/", body: [65]).text == "A")
        }
    }

    @Test("Twice the limit is still read to its end before it is refused")
    func twiceTheLimit() async throws {
        try await withLimit { connection, _ async throws in
            #expect(try await connection.request("POST", "/", body: Self.bytes(2 * Self.limit)).status == 413)
            #expect(try await connection.request("POST", "/", body: [65]).text == "A")
        }
    }

    @Test("An announced body over twice the limit is answered before a byte of it is sent")
    func announced() async throws {
        try await withLimit { connection, port async throws in
            let head = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: \(2 * Self.limit + 1)\r\n\r\n"
            try await connection.send(head)
            let answer = try await connection.receive()
            #expect(answer.status == 413)
            #expect(answer.text == "too large\n")
            #expect(try await connection.isClosedByServer())
            #expect(try await http("POST", "/", port: port, body: [65]).text == "A")
        }
    }

    @Test("A slow answer to an announced body over twice the limit arrives as well")
    func announcedAndSlow() async throws {
        let handler = TestHandler { request in
            let isTooLarge = request.body == nil
            return .later { .text(isTooLarge ? .contentTooLarge : .ok, "after work") }
        }
        try await withLimit(handler) { connection, _ async throws in
            let head = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: \(2 * Self.limit + 1)\r\n\r\n"
            try await connection.send(head)
            let answer = try await connection.receive()
            #expect(answer.status == 413)
            #expect(answer.text == "after work\n")
        }
    }

    @Test("A length that no number can hold is refused", arguments: ["99999999999999999999999", "-1", "five"])
    func absurdLength(length: String) async throws {
        try await withLimit { connection, port async throws in
            try await connection.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: \(length)\r\n\r\n")
            #expect((400..<500).contains(try await connection.receive().status))
            #expect(try await http("POST", "/", port: port, body: [65]).text == "A")
        }
    }

    @Test("A client that asks first is told to go on")
    func expectContinue() async throws {
        try await withLimit { connection, _ async throws in
            try await connection.send(
                "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n"
            )
            #expect(try await connection.receive().status == 100)
            try await connection.send("hello")
            let answer = try await connection.receive()
            #expect(answer.status == 200)
            #expect(answer.text == "hello")
        }
    }

    @Test("A client that asks first whether it may send far too much is refused at once")
    func expectContinueTooLarge() async throws {
        try await withLimit { connection, _ async throws in
            let length = 2 * Self.limit + 1
            try await connection.send(
                "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: \(length)\r\nExpect: 100-continue\r\n\r\n"
            )
            #expect(try await connection.receive().status == 413)
        }
    }

    @Test("A chunked body without an end is cut off and reaches no handler")
    func endless() async throws {
        let asked = Atomic(0)
        let handler = TestHandler { request in
            asked.wrappingAdd(1, ordering: .relaxed)
            return TestHandler.echo.answer(request)
        }
        try await withLimit(handler) { connection, port async throws in
            try await connection.send("POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n")
            let chunk = Array("1000\r\n".utf8) + Self.bytes(0x1000) + Array("\r\n".utf8)
            var sent = 0
            // Far more than the system's own buffers hold: a server that read on would let all of it through.
            await #expect(throws: HTTPConnection.Failure.self) {
                while sent < 256 * 1024 * 1024 {
                    try await connection.send(chunk)
                    sent += chunk.count
                }
            }
            #expect(asked.load(ordering: .relaxed) == 0)
            #expect(try await http("POST", "/", port: port, body: [65]).text == "A")
        }
    }
}
