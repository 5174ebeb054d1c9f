import Glibc
import TestSupport
import Testing

@testable import MicroHTTP

@Suite("Unix sockets")
struct UnixSocketTests {
    private let folder: TemporaryDirectory
    private var path: String { "\(folder.path)/x.sock" }

    init() throws {
        folder = try TemporaryDirectory()
    }

    private func serve(_ handler: TestHandler = .telling) throws -> HTTPServer {
        try HTTPServer(on: [ListenAddress("unix://\(path)")], handler: handler)
    }

    private func curl() async throws -> String {
        let curl = try ChildProcess(["curl", "-s", "--unix-socket", path, "http://plugins.example/a", "http://x/b"])
        #expect(try await curl.status() == 0)
        return curl.standardOutput
    }

    @Test("It is served like a port, and its peers are nobody of this machine; the file goes with the server")
    func serves() async throws {
        let handler = TestHandler { request in
            .now(.text(.ok, "\(request.path) \(request.peer.isLoopback) \(request.isEncrypted)"))
        }
        let server = try serve(handler)
        #expect(server.addresses.map(\.description) == ["unix://\(path)"])
        #expect(try await curl() == "/a false false\n/b false false\n")
        await server.stop(within: .zero)
        #expect(access(path, F_OK) != 0)
    }

    @Test("One that a killed program left behind is replaced")
    func abandoned() async throws {
        let left = try RawSocket(path: path)
        close(left.release())
        #expect(access(path, F_OK) == 0)
        let server = try serve()
        #expect(try await curl() == "get /a 0\nget /b 0\n")
        await server.stop(within: .zero)
    }

    @Test("One where somebody listens is refused, and goes on")
    func taken() async throws {
        let server = try serve()
        let error = #expect(throws: ListenError.self) { try serve() }
        #expect(
            error?.description
                == "cannot listen on unix://\(path): another program listens there; stop it, or choose another path")
        #expect(try await curl() == "get /a 0\nget /b 0\n")
        await server.stop(within: .zero)
    }

    @Test("A file that is no socket is left alone")
    func file() throws {
        try folder.write("precious", to: "x.sock")
        let error = #expect(throws: ListenError.self) { try serve() }
        #expect(
            error?.description
                == "cannot listen on unix://\(path): there is a file that is no socket; remove it, or choose another path"
        )
        #expect(try folder.read("x.sock") == "precious")
    }

    @Test("Whoever has bound the path meanwhile keeps the file")
    func replaced() async throws {
        let server = try serve()
        unlink(path)
        let other = try RawSocket(path: path)
        await server.stop(within: .zero)
        #expect(access(path, F_OK) == 0)
        withExtendedLifetime(other) {}
    }

    @Test("A folder that is not there is named with the remedy")
    func folderIsMissing() throws {
        let address = try ListenAddress("unix://\(folder.path)/none/x.sock")
        let error = #expect(throws: ListenError.self) { try ListenSocket(address) }
        #expect(error?.description == "cannot listen on \(address): No such file or directory; make the folder first")
    }

    @Test("One that systemd opened is served, and its file left to systemd", arguments: [false, true])
    func inherited(isAbstract: Bool) async throws {
        let name = isAbstract ? "@\(path.split(separator: "/").joined(separator: "-"))" : path
        let raw = try RawSocket(path: name)
        let socket = try ListenSocket.inherited(raw.release())
        #expect(socket.address.description == (isAbstract ? "unix:\(name)" : "unix://\(path)"))
        let server = try HTTPServer(on: [socket], handler: TestHandler.telling)
        if !isAbstract { #expect(try await curl() == "get /a 0\nget /b 0\n") }
        await server.stop(within: .zero)
        #expect(isAbstract || access(path, F_OK) == 0)
    }

    @Test(
        "What is no path of a socket is refused",
        arguments: [
            (
                "unix:/run/x.sock",
                "a Unix socket is written with its whole path, as in unix:///run/plugin-exporter.sock"
            ),
            (
                "unix://run/x.sock",
                "a Unix socket is written with its whole path, as in unix:///run/plugin-exporter.sock"
            ),
            ("unix://", "a Unix socket is written with its whole path, as in unix:///run/plugin-exporter.sock"),
            ("unix:///run/", "a Unix socket is written with its whole path, as in unix:///run/plugin-exporter.sock"),
            ("unix:///run/a\nb", "there are control characters in it"),
            (
                "unix:///" + String(repeating: "x", count: 107),
                "a Unix socket's path has at most 107 bytes, and this one has 108"
            ),
        ])
    func refused(text: String, reason: String) throws {
        let error = #expect(throws: ListenError.self) { try ListenAddress(text) }
        #expect(error == .invalidAddress(text, reason: reason))
    }

    @Test("The longest path is served")
    func longest() throws {
        let path = folder.path + "/" + String(repeating: "x", count: 106 - folder.path.utf8.count)
        let socket = try ListenSocket(ListenAddress("unix://\(path)"))
        #expect(access(path, F_OK) == 0)
        #expect(socket.address.socketPath == path)
    }
}
