import MicroHTTP
import TestSupport
import Testing

@Suite("Clients that do not speak TLS, or not to the end")
struct TLSIntruderTests {
    @Test(
        "What is no TLS is closed",
        arguments: [
            Array("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8), [UInt8](repeating: 0xFF, count: 100),
            [UInt8](repeating: 0, count: 100),
            // A message longer than a record may be, and one of a handshake that has not begun.
            [22, 3, 1, 0xFF, 0xFF, 1], [22, 3, 3, 0, 4, 20, 0, 0, 0],
        ] as [[UInt8]]
    )
    func garbage(bytes: [UInt8]) async throws {
        let configuration = TLSConfiguration(try await TLSCertificateSet.shared().server)
        try await withSecureServer(configuration) { port async throws in
            let connection = try HTTPConnection(port: port)
            try await connection.send(bytes)
            let answer = try? await connection.receiveToEnd()
            // Nothing, or an alert.
            #expect(answer?.first ?? 21 == 21)
            #expect(!String(decoding: answer ?? [], as: UTF8.self).contains("HTTP"))
            #expect(try await SecureClient(port: port).answer == "encrypted unverified")
        }
    }

    @Test("Others are served while some are silent, and the server stops with those open")
    func silent() async throws {
        let context = try TLSContext(TLSConfiguration(try await TLSCertificateSet.shared().server))
        var configuration = HTTPServer.Configuration()
        configuration.tls = { context }
        let server = try HTTPServer(
            on: [ListenAddress("127.0.0.1:0")], configuration: configuration, handler: TestHandler.tellingOfTLS)
        let port = server.addresses[0].port
        let connections = try await Self.silentConnections(port: port)
        for version in ["-tls1_2", "-tls1_3"] {
            #expect(try await SecureClient(port: port, [version]).answer == "encrypted unverified")
        }
        let stopped = Gate()
        Task {
            await server.stop(within: .seconds(600))
            stopped.open()
        }
        try await eventually("the server has stopped") { stopped.isOpen ? true : nil }
        for connection in connections { #expect(try await connection.isClosedByServer()) }
    }

    @Test("Who stays silent is closed after the time for that")
    func closed() async throws {
        let context = try TLSContext(TLSConfiguration(try await TLSCertificateSet.shared().server))
        let configure: (inout HTTPServer.Configuration) -> Void = {
            $0.tls = { context }
            $0.clientTimeoutSeconds = 1
        }
        try await withServer(.tellingOfTLS, configure: configure) { port async throws in
            let mute = try HTTPConnection(port: port)
            let halting = try HTTPConnection(port: port)
            try await halting.send(Array(ClientHello.bytes.prefix(20)))
            // Nothing, or the alert that tells of the end.
            for connection in [mute, halting] { #expect(try await connection.receiveToEnd().first ?? 21 == 21) }
        }
    }

    /// One that says nothing, one in the middle of its first message, and one that does not go on after the server's.
    private static func silentConnections(port: UInt16) async throws -> [HTTPConnection] {
        let mute = try HTTPConnection(port: port)
        let halting = try HTTPConnection(port: port)
        try await halting.send(Array(ClientHello.bytes.prefix(20)))
        let leaving = try HTTPConnection(port: port)
        try await leaving.send(ClientHello.bytes)
        // The server's part: hello, certificate, key exchange and the end of it.
        var flight: [UInt8] = []
        while !flight.suffix(4).elementsEqual([14, 0, 0, 0]) { flight += try await leaving.receiveBytes(atLeast: 1) }
        #expect(flight.first == 22)
        return [mute, halting, leaving]
    }
}
