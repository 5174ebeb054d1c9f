import MicroHTTP
import Synchronization
import TestSupport
import Testing

/// Each shape is sent with a request behind it, as a proxy would send on what it took for one request's body or the next
/// request: nothing may be read in two ways.
@Suite("Requests that two servers could read in two ways")
struct SmugglingTests {
    /// What a request is answered, and what becomes of the one behind it.
    enum Outcome: Sendable {
        /// It is sound, and the next one is answered as well.
        case answered(Int)
        /// It is sound, and the connection is closed behind it.
        case last(Int)
        /// No handler hears of it, and the connection is closed.
        case refused(Int)
        /// As that, without an answer.
        case closed
        /// Its head is sound and its body is not: it may be let in, no handler answers it, and the connection is closed.
        case brokenOff(Int)
    }

    struct Shape: Sendable, CustomTestStringConvertible {
        let text: String
        let outcome: Outcome

        init(_ text: String, _ outcome: Outcome) {
            self.text = text
            self.outcome = outcome
        }

        /// A `POST` with headers besides `Host`.
        static func post(
            _ headers: String, body: String = "", version: String = "1.1", _ outcome: Outcome
        ) -> Shape {
            Shape("POST / HTTP/\(version)\r\nHost: a\r\n\(headers)\r\n\r\n\(body)", outcome)
        }

        /// A sound head of a chunked body, and a body.
        static func chunks(_ body: String, _ outcome: Outcome) -> Shape {
            post("Transfer-Encoding: chunked", body: body, outcome)
        }

        var testDescription: String { text.debugDescription }
    }

    @Test(
        "Two lengths, a length that is none, and an encoding that is not chunked alone",
        arguments: [
            .post("Content-Length: 5", body: "hello", .answered(200)),
            .post("Content-Length: 6\r\nTransfer-Encoding: chunked", body: "0\r\n\r\nG", .refused(400)),
            .post("Transfer-Encoding: chunked\r\nContent-Length: 6", body: "0\r\n\r\nG", .refused(400)),
            .post("Transfer-Encoding: identity\r\nContent-Length: 5", body: "hello", .refused(400)),
            .post("Content-Length: 5\r\nContent-Length: 6", body: "hello", .refused(400)),
            .post("Content-Length: 5\r\ncontent-length: 5", body: "hello", .refused(400)),
            .post("Content-Length: 5, 5", body: "hello", .refused(400)),
            .post("Content-Length: +5", body: "hello", .refused(400)),
            .post("Content-Length: -5", body: "hello", .refused(400)),
            .post("Content-Length: 0x5", body: "hello", .refused(400)),
            .post("Content-Length: 5 6", body: "hello", .refused(400)),
            .post("Content-Length:", .refused(400)),
            .post("Content-Length: 99999999999999999999", .refused(413)),
            .post("Transfer-Encoding: xchunked", body: "0\r\n\r\n", .refused(400)),
            .post("Transfer-Encoding: gzip, chunked", body: "0\r\n\r\n", .refused(400)),
            .post("Transfer-Encoding: chunked, identity", body: "0\r\n\r\n", .refused(400)),
            .post("Transfer-Encoding: \"chunked\"", body: "0\r\n\r\n", .refused(400)),
            .post("Transfer-Encoding: chunked;q=1", body: "0\r\n\r\n", .refused(400)),
            .post("Transfer-Encoding: \u{0B}chunked", body: "0\r\n\r\n", .refused(400)),
            .post("Transfer-Encoding:", body: "0\r\n\r\n", .refused(400)),
            .post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", body: "0\r\n\r\n", .refused(400)),
            .post("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity", body: "0\r\n\r\n", .refused(400)),
            .post("Transfer-Encoding: chunked", body: "0\r\n\r\n", version: "1.0", .refused(400)),
        ] as [Shape])
    func lengths(_ shape: Shape) async throws { try await expect(shape) }

    @Test(
        "Chunks: nothing behind them is read, wherever another server saw the end of the last",
        arguments: [
            .chunks("5\r\nhello\r\n0\r\n\r\n", .last(200)),
            .post("Transfer-Encoding:\tCHUNKED", body: "0\r\n\r\n", .last(200)),
            .chunks("5\nhello\n0\n\n", .last(200)),
            .chunks("0\r\nTransfer-Encoding: x\r\n folded\r\n\r\n", .last(200)),
            .chunks("zz\r\n", .brokenOff(400)),
            .chunks("-1\r\n", .brokenOff(400)),
            .chunks("+5\r\nhello\r\n0\r\n\r\n", .brokenOff(400)),
            .chunks("0x5\r\nhello\r\n0\r\n\r\n", .brokenOff(400)),
            .chunks("5 \r\nhello\r\n0\r\n\r\n", .brokenOff(400)),
            .chunks("\r\n0\r\n\r\n", .brokenOff(400)),
            .chunks(";a=b\r\n\r\n", .brokenOff(400)),
            .chunks("FFFFFFFFFFFFFFFFF\r\n", .brokenOff(413)),
            // Five bytes: the CR is one of them, and what follows it a bare LF.
            .chunks("5\r\nhell\r\n0\r\n\r\n", .last(200)),
            .chunks("5\r\nhello world\r\n0\r\n\r\n", .brokenOff(400)),
            .chunks("0;a\nb\r\n\r\n", .brokenOff(400)),
        ] as [Shape])
    func chunks(_ shape: Shape) async throws { try await expect(shape) }

    @Test(
        "Lines that end in LF alone, go on in the next, or hold what no line may",
        arguments: [
            Shape("GET / HTTP/1.1\r\nHost: a\r\nX:\t1 \r\nY:\r\n\r\n", .answered(200)),
            Shape("GET / HTTP/1.1\nHost: a\r\n\r\n", .refused(400)),
            Shape("GET / HTTP/1.1\r\nHost: a\nX: 1\r\n\r\n", .refused(400)),
            Shape("GET / HTTP/1.1\r\nHost: a\r\nX: 1\n\r\n", .refused(400)),
            Shape("GET / HTTP/1.1\r\nHost: a\r\n\n", .refused(400)),
            Shape("GET / HTTP/1.1\nHost: a\n\n", .refused(400)),
            .post("X: 1\nTransfer-Encoding: chunked", body: "0\r\n\r\n", .refused(400)),
            Shape("GET / HTTP/1.1\r\nHost: a\rX: 1\r\n\r\n", .refused(400)),
            Shape("GET / HTTP/1.1\r\nHost: a\r\n\rX: 1\r\n\r\n", .refused(400)),
            .post("X: 1\r\n 2", .refused(400)),
            .post("X: 1\r\n\t2\r\nY: 3", .refused(400)),
            .post("Transfer-Encoding:\r\n chunked", body: "0\r\n\r\n", .refused(400)),
            .post("Transfer:chunked\r\n -Encoding", body: "0\r\n\r\n", .refused(400)),
            Shape("GET / HTTP/1.1\r\n X: 1\r\nHost: a\r\n\r\n", .refused(400)),
            .post("Content-Length : 5", body: "hello", .refused(400)),
            .post("Transfer-Encoding\t: chunked", body: "0\r\n\r\n", .refused(400)),
            .post("X Y: 1", .refused(400)),
            .post(": 1", .refused(400)),
            .post("no colon", .refused(400)),
            .post("X: a\0b", .refused(400)),
            .post("X: a\0", .refused(400)),
            .post("X\0: a", .refused(400)),
            .post("Content-Length: 5\u{0}6", body: "hello", .refused(400)),
            .post("X: a\u{7F}b", .refused(400)),
        ] as [Shape])
    func lines(_ shape: Shape) async throws { try await expect(shape) }

    @Test(
        "First lines",
        arguments: [
            Shape("\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", .answered(200)),
            // In front of a server that answers for itself alone, whichever of the two names counts changes nothing.
            Shape("GET http://a/ HTTP/1.1\r\nHost: b\r\n\r\n", .answered(200)),
            Shape("CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n", .answered(200)),
            Shape("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", .answered(200)),
            Shape("get / HTTP/1.1\r\nHost: a\r\n\r\n", .answered(200)),
            // What comes before a zero is the target.
            Shape("GET /\0x HTTP/1.1\r\nHost: a\r\n\r\n", .answered(200)),
            Shape("GET / HTTP/1.0\r\n\r\n", .last(200)),
            Shape("GET / HTTP/1.1\r\n\r\n", .refused(400)),
            Shape("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", .refused(400)),
            Shape("GET /\r\n", .refused(400)),
            Shape("GET /\r\n\r\n", .refused(400)),
            Shape("GET / HTTP/0.9\r\n\r\n", .refused(505)),
            Shape("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", .refused(505)),
            Shape("GET / HTTP/9.9\r\nHost: a\r\n\r\n", .refused(505)),
            Shape("GET / http/1.1\r\nHost: a\r\n\r\n", .refused(400)),
            Shape("GET / HTTQ/1.1\r\nHost: a\r\n\r\n", .refused(400)),
            Shape("GET / HTTP/1.1 \r\nHost: a\r\n\r\n", .refused(400)),
            Shape("GET  / HTTP/1.1\r\nHost: a\r\n\r\n", .refused(400)),
            Shape("GET /  HTTP/1.1\r\nHost: a\r\n\r\n", .closed),
            Shape("GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", .closed),
            Shape("GET\t/\tHTTP/1.1\r\nHost: a\r\n\r\n", .closed),
            Shape("GET\r\nHost: a\r\n\r\n", .closed),
            Shape(" / HTTP/1.1\r\nHost: a\r\n\r\n", .closed),
            Shape("G(T / HTTP/1.1\r\nHost: a\r\n\r\n", .refused(400)),
            Shape("GET\0x / HTTP/1.1\r\nHost: a\r\n\r\n", .refused(400)),
            Shape(String(repeating: "A", count: 40 * 1024), .refused(414)),
        ] as [Shape])
    func firstLines(_ shape: Shape) async throws { try await expect(shape) }

    @Test("A sound request may come in as many parts as it has bytes")
    func parts() async throws {
        try await withServer { port async throws in
            let connection = try HTTPConnection(port: port)
            for path in ["/1", "/2"] {
                let text = "POST \(path)?a=1&b HTTP/1.1\r\nHost: a\r\nX: 1\r\nContent-Length: 2\r\n\r\nhi"
                for byte in text.utf8 { try await connection.send([byte]) }
                #expect(try await connection.receive().text == "post \(path) 2\n")
            }
        }
    }

    private func expect(_ shape: Shape) async throws {
        let heard = Mutex<[String]>([])
        var handler = TestHandler { request in
            heard.withLock { $0.append("answer \(request.path)") }
            return .now(.text(.ok, "answered"))
        }
        handler.admit = { request in
            heard.withLock { $0.append("admit \(request.path)") }
            return .now(.granted())
        }
        var statuses: [Int] = []
        try await withServer(handler) { port async throws in
            let connection = try HTTPConnection(port: port)
            try await connection.send(shape.text + "GET /smuggled HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            let answer = String(decoding: try await connection.receiveToEnd(), as: UTF8.self)
            // libmicrohttpd sends the head of some refusals twice.
            statuses = answer.matches(of: /HTTP\/1.1 (\d+)/).compactMap { Int($0.1) }
            #expect(try await http("GET", "/after", port: port).status == 200)
        }
        let calls = heard.withLock { $0 }
        let smuggled = ["admit /smuggled", "answer /smuggled"]
        let after = ["admit /after", "answer /after"]
        switch shape.outcome {
        case .answered(let status):
            #expect(statuses == [status, 200])
            #expect(calls.count == 6 && calls.suffix(4) == smuggled + after)
        case .last(let status):
            #expect(statuses == [status])
            #expect(calls.count == 4 && calls.suffix(2) == after)
        case .refused(let status):
            #expect(statuses.first == status && Set(statuses).count == 1)
            #expect(calls == after)
        case .brokenOff(let status):
            #expect(statuses == [status])
            #expect(calls == ["admit /"] + after)
        case .closed:
            #expect(statuses == [])
            #expect(calls == after)
        }
    }
}
