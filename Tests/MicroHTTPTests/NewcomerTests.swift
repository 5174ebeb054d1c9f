import TestSupport
import Testing

@testable import MicroHTTP

@Suite("Who was let in just before a stop")
struct NewcomerTests {
    /// A server that waits for newcomers as long as a test says.
    private func server(waiting time: Duration) throws -> (HTTPServer, UInt16) {
        var configuration = HTTPServer.Configuration()
        configuration.newcomersTime = time
        let server = try HTTPServer(
            on: [ListenAddress("127.0.0.1:0")], configuration: configuration, handler: TestHandler.telling)
        return (server, server.addresses[0].port)
    }

    /// Begins to stop a server, and opens the gate once that is done.
    private func stop(_ server: HTTPServer) -> Gate {
        let stopped = Gate()
        Task {
            await server.stop(within: .seconds(3600))
            stopped.open()
        }
        return stopped
    }

    /// Connects, and waits until the server has accepted.
    private func newcomer(_ port: UInt16) async throws -> HTTPConnection {
        let connection = try HTTPConnection(port: port)
        try await eventually("the connection is accepted") {
            try OpenDescriptors.sockets(onLocalPort: port) == 2 ? true : nil
        }
        return connection
    }

    private func stopsListening(_ port: UInt16) async throws {
        try await eventually("nobody new is let in") {
            (try? HTTPConnection(port: port)) == nil ? true : nil
        }
    }

    @Test("is answered, though it asks only after")
    func asksLate() async throws {
        let (server, port) = try server(waiting: .seconds(3600))
        let connection = try await newcomer(port)
        let stopped = stop(server)
        try await stopsListening(port)
        let answer = try await connection.request("GET", "/late")
        #expect(answer.text == "get /late 0\n")
        #expect(answer.headers["connection"] == "close")
        #expect(try await connection.isClosedByServer())
        try await eventually("the server has stopped") { stopped.isOpen ? true : nil }
    }

    @Test("and goes without asking holds up nothing")
    func goes() async throws {
        let (server, port) = try server(waiting: .seconds(3600))
        var connection: HTTPConnection? = try await newcomer(port)
        let stopped = stop(server)
        try await stopsListening(port)
        #expect(!stopped.isOpen)
        withExtendedLifetime(connection) {}
        connection = nil
        try await eventually("the server has stopped") { stopped.isOpen ? true : nil }
    }

    @Test("and stays silent is not waited for long")
    func silent() async throws {
        let (server, port) = try server(waiting: .milliseconds(1))
        let connection = try await newcomer(port)
        let stopped = stop(server)
        try await eventually("the server has stopped") { stopped.isOpen ? true : nil }
        #expect(try await connection.isClosedByServer())
    }

    @Test("is no newcomer once it has been answered")
    func answered() async throws {
        let (server, port) = try server(waiting: .seconds(3600))
        let connection = try await newcomer(port)
        #expect(try await connection.request("GET", "/").status == 200)
        let stopped = stop(server)
        try await eventually("the server has stopped") { stopped.isOpen ? true : nil }
        #expect(try await connection.isClosedByServer())
    }
}
