import Glibc
import TestSupport
import Testing

@testable import MicroHTTP

@Suite("Sockets that another program opened")
struct InheritedSocketTests {
    @Test("One that listens is served where it is, handed to no other program, and closed at the stop")
    func served() async throws {
        let raw = try RawSocket()
        #expect(fcntl(raw.descriptor, F_GETFD) & FD_CLOEXEC == 0)
        let socket = try ListenSocket.inherited(raw.descriptor)
        let descriptor = raw.release()
        #expect(fcntl(descriptor, F_GETFD) & FD_CLOEXEC != 0)
        #expect(fcntl(descriptor, F_GETFL) & O_NONBLOCK != 0)
        #expect(socket.address.host == "127.0.0.1")

        let server = try HTTPServer(on: [socket], handler: TestHandler.telling)
        #expect(server.addresses == [socket.address])
        #expect(try await http("GET", "/", port: socket.address.port).text == "get / 0\n")
        #expect(try OpenDescriptors.sockets(onLocalPort: socket.address.port) >= 1)
        await server.stop(within: .zero)
        #expect(try OpenDescriptors.sockets(onLocalPort: socket.address.port) == 0)
    }

    @Test(
        "One that IPv4 or IPv6 has alone is named by its address, one for both by its port", arguments: [true, false])
    func names(isIPv6Only: Bool) throws {
        let descriptor = socket(AF_INET6, Int32(SOCK_STREAM.rawValue), 0)
        // A machine without IPv6 has nothing to name.
        guard descriptor >= 0 else { return }
        var value: Int32 = isIPv6Only ? 1 : 0
        setsockopt(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &value, socklen_t(MemoryLayout<Int32>.size))
        // Not bound before, it is bound to every address and a free port.
        try #require(listen(descriptor, 16) == 0)
        let address = try ListenSocket.inherited(descriptor).address
        #expect(address.host == (isIPv6Only ? "::" : nil))
        #expect(address.port > 0)
    }

    @Test("A second server does not get a socket that the first one has")
    func taken() async throws {
        let raw = try RawSocket()
        let socket = try ListenSocket.inherited(raw.descriptor)
        _ = raw.release()
        let server = try HTTPServer(on: [socket], handler: TestHandler.telling)
        let error = #expect(throws: ListenError.self) { try HTTPServer(on: [socket], handler: TestHandler.telling) }
        #expect(error == .cannotServe(socket.address, reason: "another server has its socket"))
        #expect(try await http("GET", "/", port: socket.address.port).status == 200)
        await server.stop(within: .zero)
    }

    @Test("One that no server has is closed with the last who knows it")
    func unused() throws {
        let raw = try RawSocket()
        let port = try #require(ListenAddress(of: raw.descriptor)).port
        do {
            let socket = try ListenSocket.inherited(raw.descriptor)
            _ = raw.release()
            #expect(try OpenDescriptors.sockets(onLocalPort: socket.address.port) == 1)
        }
        #expect(try OpenDescriptors.sockets(onLocalPort: port) == 0)
    }

    @Test("Anything else is refused with what the socket unit should say, and left alone")
    func refused() throws {
        let file = open("/dev/null", O_RDONLY | O_CLOEXEC)
        defer { close(file) }
        try expectRefusal(of: file, "it is no socket; ListenStream= opens one")
        // More than any process has.
        try expectRefusal(of: Int32.max, "nothing is open there")
        let datagram = try RawSocket(type: SOCK_DGRAM, listens: false)
        try expectRefusal(of: datagram.descriptor, "it is no stream socket; ListenStream= opens one")
        let silent = try RawSocket(listens: false)
        try expectRefusal(of: silent.descriptor, "it does not listen; Accept=no passes the one that does")
        let pair = try RawSocket(AF_UNIX, listens: false)
        try expectRefusal(of: pair.descriptor, "it does not listen; Accept=no passes the one that does")
        for raw in [datagram, silent, pair] {
            #expect(fcntl(raw.descriptor, F_GETFD) & FD_CLOEXEC == 0)
        }
    }

    private func expectRefusal(of descriptor: Int32, _ reason: String) throws {
        let error = #expect(throws: ListenError.self) { try ListenSocket.inherited(descriptor) }
        #expect(error == .unusableSocket(descriptor: descriptor, reason: reason))
        #expect(
            error?.description == "cannot listen on descriptor \(descriptor), which systemd passed: \(reason)")
    }
}
