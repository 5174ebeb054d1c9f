import Glibc
import MicroHTTP
import TestSupport
import Testing

@Suite("Listening")
struct ListeningTests {
    /// Whether this machine has ::1.
    private static let hasIPv6 = (try? FileText.read("/proc/self/net/if_inet6"))?.contains(" lo\n") == true

    @Test("One server serves several addresses, each with its own port")
    func several() async throws {
        var addresses = [try ListenAddress("127.0.0.1:0"), try ListenAddress("localhost:0")]
        if Self.hasIPv6 { addresses.append(try ListenAddress("[::1]:0")) }
        let server = try HTTPServer(on: addresses, handler: TestHandler.telling)
        #expect(server.addresses.map(\.host) == addresses.map(\.host))
        #expect(Set(server.addresses.map(\.port)).count == addresses.count)
        #expect(!server.addresses.map(\.port).contains(0))
        for address in server.addresses {
            let connection = try HTTPConnection(port: address.port, overIPv6: address.host == "::1")
            #expect(try await connection.request("GET", "/\(address.port)").text == "get /\(address.port) 0\n")
        }
        await server.stop(within: .zero)
    }

    @Test("Without a host, IPv4 and IPv6 are served on one port, and both see a peer on this machine")
    func everyInterface() async throws {
        let handler = TestHandler { .now(.text(.ok, "loopback: \($0.peer.isLoopback)")) }
        let server = try HTTPServer(on: [ListenAddress(":0")], handler: handler)
        let port = server.addresses[0].port
        #expect(server.addresses == [ListenAddress(host: nil, port: port)])
        #expect(try await HTTPConnection(port: port).request("GET", "/").text == "loopback: true\n")
        if Self.hasIPv6 {
            let connection = try HTTPConnection(port: port, overIPv6: true)
            #expect(try await connection.request("GET", "/").text == "loopback: true\n")
        }
        await server.stop(within: .zero)
    }

    @Test("A port in use is refused, naming the address and the remedy")
    func inUse() async throws {
        try await withServer { port async throws in
            let address = ListenAddress(host: "127.0.0.1", port: port)
            let error = #expect(throws: ListenError.self) {
                try HTTPServer(on: [address], handler: TestHandler.telling)
            }
            let reason =
                "Address already in use; `ss -ltnp sport = :\(port)` says by whom; stop that, or choose another port"
            #expect(error == .cannotListen(address, code: EADDRINUSE, reason: reason))
            #expect(error?.description == "cannot listen on 127.0.0.1:\(port): \(reason)")
        }
    }

    @Test("If one address is refused, none is served")
    func allOrNothing() async throws {
        try await withServer { port async throws in
            let free = try freePort()
            let addresses = [free, port].map { ListenAddress(host: "127.0.0.1", port: $0) }
            #expect(throws: ListenError.self) {
                try HTTPServer(on: addresses, handler: TestHandler.telling)
            }
            #expect(throws: HTTPConnection.Failure.self) { try HTTPConnection(port: free) }
            #expect(try await http("GET", "/", port: port).status == 200)
        }
    }

    @Test("An address of no interface of this machine is refused")
    func foreignAddress() throws {
        // Reserved for documentation by RFC 5737: no machine has it.
        let address = try ListenAddress("192.0.2.1:0")
        let error = #expect(throws: ListenError.self) {
            try HTTPServer(on: [address], handler: TestHandler.telling)
        }
        let reason = "Cannot assign requested address; no interface of this machine has that address"
        #expect(error == .cannotListen(address, code: EADDRNOTAVAIL, reason: reason))
    }

    @Test("A host that nobody knows is refused with its name")
    func unknownHost() async throws {
        // Longer than a label of a name may be, so that no resolver has to be asked.
        let address = ListenAddress(host: String(repeating: "x", count: 64), port: 0)
        let error = try await blocking {
            #expect(throws: ListenError.self) { try HTTPServer(on: [address], handler: TestHandler.telling) }
        }
        guard case .unknownHost(address, let reason) = error else {
            Issue.record("another error: \(String(describing: error))")
            return
        }
        #expect(!reason.isEmpty)
        #expect(error?.description == "cannot listen on \(address): \(reason)")
    }
}
