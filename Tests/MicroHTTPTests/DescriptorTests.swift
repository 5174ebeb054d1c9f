import MicroHTTP
import TestSupport
import Testing

@Suite("Descriptors", .serialized)
struct DescriptorTests {
    @Test("After two hundred connections and a stop nothing is left open")
    func connections() async throws {
        let server = try HTTPServer(on: [ListenAddress("127.0.0.1:0")], handler: TestHandler.telling)
        let port = server.addresses[0].port
        for number in 0..<200 {
            #expect(try await http("GET", "/\(number)", port: port).status == 200)
        }
        // The server's ends of the connections are gone when it has seen the clients' closes; its own socket stays.
        try await eventually("connections are closed") {
            try OpenDescriptors.sockets(onLocalPort: port) == 1 ? true : nil
        }
        let connection = try HTTPConnection(port: port)
        #expect(try await connection.request("GET", "/").status == 200)
        #expect(try OpenDescriptors.sockets(onLocalPort: port) == 2)
        await server.stop(within: .zero)
        #expect(try OpenDescriptors.sockets(onLocalPort: port) == 0)
    }

    @Test("Servers that were stopped, and those that could not start, leave nothing open")
    func servers() async throws {
        let before = OpenDescriptors.eventQueues
        let taken = try HTTPServer(on: [ListenAddress("127.0.0.1:0")], handler: TestHandler.telling)
        for _ in 0..<200 {
            let server = try HTTPServer(on: [ListenAddress("127.0.0.1:0")], handler: TestHandler.telling)
            await server.stop(within: .zero)
            #expect(throws: ListenError.self) {
                try HTTPServer(
                    on: [ListenAddress("127.0.0.1:0"), taken.addresses[0]], handler: TestHandler.telling
                )
            }
        }
        // Other tests' servers come and go meanwhile; four hundred do not.
        try await eventually("event queues are closed") { OpenDescriptors.eventQueues < before + 100 ? true : nil }
        await taken.stop(within: .zero)
    }
}
