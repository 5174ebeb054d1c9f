import MicroHTTP
import TestSupport
import Testing

@Suite("Letting requests in")
struct AdmissionTests {
    /// Tells whether a sender is known, and how long the body was.
    private static func handler(
        admit: @escaping @Sendable (borrowing HTTPRequest) -> HTTPAdmission
    ) -> TestHandler {
        var handler = TestHandler { request in
            .now(.text(.ok, "\(request.isAuthenticated) \(request.body?.count ?? -1)"))
        }
        handler.admit = admit
        return handler
    }

    /// Lets in whoever says `let-in: yes`, as somebody who is known, once the gate opens.
    private static func slow(_ gate: Gate) -> TestHandler {
        handler { request in
            let isWelcome = request.header("let-in") == "yes"
            return .later {
                await gate.pass()
                return isWelcome
                    ? .granted(bodyLimit: 100_000, isAuthenticated: true) : .refused(.text(.unauthorized, "no"))
            }
        }
    }

    @Test("Who is refused is answered so, and the connection goes on")
    func refused() async throws {
        let handler = Self.handler { request in
            request.path == "/in" ? .now(.granted()) : .now(.refused(.text(.unauthorized, "no")))
        }
        try await withServer(handler) { port async throws in
            let connection = try HTTPConnection(port: port)
            for body in [nil, Array("abc".utf8), Array(repeating: 65, count: 20_000)] as [[UInt8]?] {
                let answer = try await connection.request("POST", "/out", body: body)
                #expect(answer.status == 401)
                #expect(answer.text == "no\n")
            }
            #expect(try await connection.request("POST", "/in", body: [1]).text == "false 1\n")
        }
    }

    @Test("A large body of who is refused is not waited for")
    func refusedBody() async throws {
        let handler = Self.handler { _ in .now(.refused(.text(.unauthorized, "no"))) }
        try await withServer(handler) { port async throws in
            let connection = try HTTPConnection(port: port)
            try await connection.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 40000\r\n\r\n")
            #expect(try await connection.receive().status == 401)
            #expect(try await connection.isClosedByServer())
        }
    }

    @Test("What is decided later holds for the request's body, and keeps nobody else waiting")
    func later() async throws {
        let gate = Gate()
        try await withServer(Self.slow(gate)) { port async throws in
            let body = [UInt8](repeating: 65, count: 60_000)
            let welcome = (0..<20).map { _ in Result { try HTTPConnection(port: port) } }
            let unwelcome = try HTTPConnection(port: port)
            for connection in welcome {
                try await connection.get().sendRequest("POST", "/", headers: ["let-in": "yes"], body: body)
            }
            try await unwelcome.sendRequest("GET", "/")
            try await gate.waitForArrivals(21)
            gate.open()
            for connection in welcome {
                let connection = try connection.get()
                #expect(try await connection.receive().text == "true 60000\n")
                #expect(try await connection.request("GET", "/", headers: ["let-in": "yes"]).text == "true 0\n")
            }
            #expect(try await unwelcome.receive().status == 401)
            #expect(try await unwelcome.request("GET", "/").status == 401)
        }
    }

    @Test("Who asks first whether to send a body is told once it is decided")
    func expectation() async throws {
        let gate = Gate()
        try await withServer(Self.slow(gate)) { port async throws in
            let head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 70000\r\nExpect: 100-continue\r\n"
            let welcome = try HTTPConnection(port: port)
            let unwelcome = try HTTPConnection(port: port)
            try await welcome.send(head + "let-in: yes\r\n\r\n")
            try await unwelcome.send(head + "\r\n")
            try await gate.waitForArrivals(2)
            gate.open()
            #expect(try await unwelcome.receive().status == 401)
            #expect(try await welcome.receive().status == 100)
            try await welcome.send([UInt8](repeating: 65, count: 70_000))
            #expect(try await welcome.receive().text == "true 70000\n")
        }
    }

    @Test("A limit that is decided later holds: a larger body is refused before it is sent")
    func lateLimit() async throws {
        let gate = Gate()
        gate.open()
        try await withServer(Self.slow(gate)) { port async throws in
            let connection = try HTTPConnection(port: port)
            try await connection.send(
                "POST / HTTP/1.1\r\nHost: a\r\nlet-in: yes\r\nContent-Length: 200001\r\n\r\n")
            #expect(try await connection.receive().text == "true -1\n")
        }
    }

    @Test("Nobody is waited for when the server stops, nor after a client left")
    func endings() async throws {
        let gate = Gate()
        var configuration = HTTPServer.Configuration()
        configuration.headers = { [("X-One", "1")] }
        let server = try HTTPServer(
            on: [ListenAddress("127.0.0.1:0")], configuration: configuration, handler: Self.slow(gate))
        let port = server.addresses[0].port
        let waiting = try HTTPConnection(port: port)
        do {
            let leaving = try HTTPConnection(port: port)
            try await leaving.sendRequest("GET", "/")
            try await waiting.sendRequest("GET", "/", headers: ["let-in": "yes"])
            try await gate.waitForArrivals(2)
        }
        await server.stop(within: .zero)
        let answer = try await waiting.receive()
        #expect(answer.status == 503)
        #expect(answer.headers["x-one"] == "1")
        gate.open()
    }

    @Test("The server's headers are on every answer, and none is sent twice with one value")
    func headers() async throws {
        let handler = Self.handler { request in
            switch request.path {
            case "/out": .now(.refused(.text(.unauthorized, "no")))
            case "/limit": .now(.granted(bodyLimit: 1))
            default: .now(.granted())
            }
        }
        try await withServer(handler) {
            $0.headers = { [("Content-Type", "text/plain; charset=utf-8"), ("X-One", "1"), ("Content-Type", "b")] }
        } _: { port async throws in
            for path in ["/in", "/out", "/limit"] {
                let connection = try HTTPConnection(port: port)
                try await connection.sendRequest("POST", path, headers: ["Connection": "close"], body: [1, 2, 3])
                let text = String(decoding: try await connection.receiveToEnd(), as: UTF8.self).lowercased()
                let lines = text.split(separator: "\r\n").filter { $0.hasPrefix("content-type") || $0.hasPrefix("x-") }
                #expect(lines.sorted() == ["content-type: b", "content-type: text/plain; charset=utf-8", "x-one: 1"])
            }
        }
    }
}
