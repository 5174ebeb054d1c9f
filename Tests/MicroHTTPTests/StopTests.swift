import MicroHTTP
import TestSupport
import Testing

@Suite("Stopping")
struct StopTests {
    private func server(_ handler: TestHandler) throws -> (HTTPServer, UInt16) {
        let server = try HTTPServer(on: [ListenAddress("127.0.0.1:0")], handler: handler)
        return (server, server.addresses[0].port)
    }

    /// Stops, and fails instead of hanging if that never ends.
    private func stop(_ server: HTTPServer, within limit: Duration) async throws {
        let stopped = Gate()
        Task {
            await server.stop(within: limit)
            stopped.open()
        }
        try await eventually("the server has stopped") { stopped.isOpen ? true : nil }
    }

    @Test("A slow answer in flight arrives complete, while nobody new is let in")
    func slowAnswer() async throws {
        let gate = Gate()
        defer { gate.open() }
        let (server, port) = try server(.slow(gate))
        let slow = try HTTPConnection(port: port)
        try await slow.sendRequest("GET", "/slow")
        try await gate.waitForArrivals()
        async let stopped: Void = server.stop(within: .seconds(600))
        try await eventually("connections are refused") { () -> Bool? in
            do {
                _ = try HTTPConnection(port: port)
                return nil
            } catch {
                return true
            }
        }
        gate.open()
        let answer = try await slow.receive()
        #expect(answer.status == 200)
        #expect(answer.text == "slow\n")
        #expect(answer.headers["connection"] == "close")
        #expect(try await slow.isClosedByServer())
        await stopped
    }

    @Test("Work that never ends is answered 503, and stopping returns")
    func endlessWork() async throws {
        let gate = Gate()
        defer { gate.open() }
        let (server, port) = try server(.slow(gate))
        let connections = try (0..<3).map { _ in try HTTPConnection(port: port) }
        for connection in connections { try await connection.sendRequest("GET", "/slow") }
        try await gate.waitForArrivals(3)
        try await stop(server, within: .milliseconds(10))
        for connection in connections {
            let answer = try await connection.receive()
            #expect(answer.status == 503)
            #expect(answer.text == "The server is stopping.\n")
            #expect(try await connection.isClosedByServer())
        }
        // The work ends when nobody is there to take its answer.
        gate.open()
    }

    @Test("Stopping without any time returns at once, also with work in flight", arguments: 0..<20)
    func noTime(_: Int) async throws {
        let gate = Gate()
        defer { gate.open() }
        let (server, port) = try server(.slow(gate))
        let connection = try HTTPConnection(port: port)
        try await connection.sendRequest("GET", "/slow")
        try await gate.waitForArrivals()
        try await stop(server, within: .zero)
        #expect(try await connection.receive().status == 503)
        gate.open()
    }

    @Test("A stop that is cancelled waits for no work, whenever that happens", arguments: [false, true])
    func cancelled(beforehand: Bool) async throws {
        let gate = Gate()
        defer { gate.open() }
        let (server, port) = try server(.slow(gate))
        let connection = try HTTPConnection(port: port)
        try await connection.sendRequest("GET", "/slow")
        try await gate.waitForArrivals()
        let stopping = Task {
            if beforehand { withUnsafeCurrentTask { $0?.cancel() } }
            await server.stop(within: .seconds(600))
        }
        try await eventually("stopping begins") { server.isStopping ? true : nil }
        if !beforehand { stopping.cancel() }
        #expect(try await connection.receive().status == 503)
        await stopping.value
    }

    @Test("Connections that idle are closed")
    func idle() async throws {
        let (server, port) = try server(.telling)
        let connections = try (0..<5).map { _ in try HTTPConnection(port: port) }
        for connection in connections {
            #expect(try await connection.request("GET", "/").status == 200)
        }
        let silent = try HTTPConnection(port: port)
        try await stop(server, within: .seconds(600))
        for connection in connections + [silent] {
            #expect(try await connection.isClosedByServer())
        }
    }

    @Test("Stopping twice is stopping once")
    func twice() async throws {
        let (server, port) = try server(.telling)
        #expect(try await http("GET", "/", port: port).status == 200)
        try await stop(server, within: .seconds(600))
        try await stop(server, within: .seconds(600))
    }

    @Test("A request that never comes whole is not waited for")
    func halfARequest() async throws {
        let (server, port) = try server(.telling)
        let connection = try HTTPConnection(port: port)
        try await connection.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nabc")
        connection.finishSending()
        #expect(try await http("GET", "/", port: port).status == 200)
        try await stop(server, within: .seconds(3600))
    }

    @Test("Nobody can begin slow work in a server that has given up waiting")
    func slowWorkWhileStopping() async throws {
        let gate = Gate()
        defer { gate.open() }
        let releases = CountedBody.Releases()
        let handler = TestHandler { request in
            guard request.path == "/large" else { return TestHandler.slow(gate).answer(request) }
            let body = CountedBody(count: 64 * 1024 * 1024, filledWith: 65, releases: releases)
            return .now(HTTPResponse(.ok, contentType: "text/plain", body: .shared(body)))
        }
        let (server, port) = try server(handler)
        // An answer that is not taken keeps the server from ending at once.
        let large = try HTTPConnection(port: port)
        try await large.sendRequest("GET", "/large")
        _ = try await large.receiveBytes(atLeast: 1)
        let late = try HTTPConnection(port: port)
        #expect(try await late.request("GET", "/").status == 200)
        let slow = try HTTPConnection(port: port)
        try await slow.sendRequest("GET", "/slow")
        try await gate.waitForArrivals()

        async let stopped: Void = server.stop(within: .zero)
        #expect(try await slow.receive().status == 503)
        do {
            let answer = try await late.request("GET", "/slow")
            #expect(answer.status == 503)
            #expect(answer.text == "The server is stopping.\n")
        } catch {
            // Closed before it could ask: as good, if the machine is that slow.
        }
        await stopped
        #expect(gate.arrivals == 1)
        #expect(releases.count == 1)
        gate.open()
    }

    @Test("Stopping while answers come ready loses none and stops each server", arguments: 0..<20)
    func race(_: Int) async throws {
        let gate = Gate()
        defer { gate.open() }
        let (server, port) = try server(.slow(gate))
        let connections = try (0..<8).map { _ in try HTTPConnection(port: port) }
        for connection in connections { try await connection.sendRequest("GET", "/slow") }
        try await gate.waitForArrivals(8)
        async let stopped: Void = server.stop(within: .zero)
        gate.open()
        for connection in connections {
            let answer = try await connection.receive()
            #expect([200, 503].contains(answer.status))
            #expect(answer.text == (answer.status == 200 ? "slow\n" : "The server is stopping.\n"))
        }
        await stopped
    }
}
