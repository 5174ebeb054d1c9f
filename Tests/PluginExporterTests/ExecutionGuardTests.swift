import MicroHTTP
import TestSupport
import Testing

@Suite("Who may run tools")
struct ExecutionGuardTests {
    @Test(
        "A request that was forwarded is refused, wherever its socket ends",
        arguments: [
            "Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Via",
            "CF-Connecting-IP", "True-Client-IP",
        ]
    )
    func forwarded(header: String) async throws {
        try await withRunner { port async throws in
            for name in [header, header.lowercased()] {
                let answer = try await runTool(port: port, headers: [name: "127.0.0.1"])
                #expect(answer.status == 403)
                #expect(
                    answer.detail
                        == "Tools are run for programs on this machine, and with a password or a verified certificate; "
                        + "\(header) says that this comes from elsewhere")
            }
        }
    }

    @Test(
        "A name of this machine is a host; PORT stands for the server's",
        arguments: [
            "localhost", "LocalHost:PORT", "localhost:PORT", "127.0.0.1:PORT", "127.0.0.1", "127.1.2.3:PORT",
            "[::1]:PORT",
            "[::1]",
        ])
    func ownHost(host: String) async throws {
        try await withRunner { port async throws in
            let host = host.replacing("PORT", with: "\(port)")
            #expect(try await runTool(port: port, headers: ["Host": host]).status == 200)
            let origin = ["Host": host, "Origin": "http://\(host)"]
            #expect(try await runTool(port: port, headers: origin).status == 200)
        }
    }

    @Test(
        "Any other name is refused: a page can make it resolve to this machine",
        arguments: [
            "evil.example", "evil.example:PORT", "localhost.evil.example", "127.0.0.1.evil.example", "128.0.0.1:PORT",
            "evil.example:80:PORT", "[::2]:PORT", "localhost@evil.example", "127.0.0", "127.0.0.256",
        ])
    func foreignHost(host: String) async throws {
        try await withRunner { port async throws in
            let host = host.replacing("PORT", with: "\(port)")
            let answer = try await runTool(port: port, headers: ["Host": host])
            #expect(answer.status == 403)
            #expect(answer.detail == "Host '\(host)' is not this server")
        }
    }

    @Test("A browser that says another site asks is refused", arguments: ["cross-site", "same-site"])
    func otherSite(site: String) async throws {
        try await withRunner { port async throws in
            #expect(try await runTool(port: port, headers: ["Sec-Fetch-Site": site]).status == 403)
            #expect(try await runTool(port: port, headers: ["Sec-Fetch-Site": "same-origin"]).status == 200)
        }
    }

    @Test("An empty host is refused")
    func emptyHost() async throws {
        try await withRunner { port async throws in
            #expect(try await runTool(port: port, headers: ["Host": ""]).status == 403)
        }
    }

    @Test("The name that the server was told to listen on is its own")
    func listenHost() async throws {
        try await withRunner {
            // 0.0.0.0 is no loopback address, and listens on it all the same.
            $0.listenAddresses = [ListenAddress(host: "0.0.0.0", port: 0)]
        } _: { port async throws in
            #expect(try await runTool(port: port, headers: ["Host": "0.0.0.0:\(port)"]).status == 200)
            #expect(try await runTool(port: port, headers: ["Host": "0.0.0.1:\(port)"]).status == 403)
        }
    }

    @Test("So is the name of a socket that listens already, and not that of an address which it replaces")
    func socketHost() async throws {
        let socket = try ListenSocket(ListenAddress(host: "0.0.0.0", port: 0))
        try await withRunner {
            $0.listenSockets = [socket]
            $0.listenAddresses = [ListenAddress(host: "plugins.example", port: 0)]
        } _: { port async throws in
            #expect(port == socket.address.port)
            #expect(try await runTool(port: port, headers: ["Host": "0.0.0.0:\(port)"]).status == 200)
            #expect(try await runTool(port: port, headers: ["Host": "plugins.example"]).status == 403)
        }
    }

    @Test(
        "A page of another origin is refused; PORT stands for the server's",
        arguments: [
            "http://evil.example", "null", "https://localhost:PORT", "http://localhost", "http://localhost:1",
            "http://127.0.0.1:PORT", "http://localhost:PORT/", "",
        ])
    func foreignOrigin(origin: String) async throws {
        try await withRunner { port async throws in
            let origin = origin.replacing("PORT", with: "\(port)")
            let answer = try await runTool(port: port, headers: ["Host": "localhost:\(port)", "Origin": origin])
            #expect(answer.status == 403)
            #expect(answer.detail == "Origin '\(origin)' may not run tools")
        }
    }

    @Test("What only reads is answered under any name")
    func reading() async throws {
        try await withRunner { port async throws in
            let headers = ["Host": "plugins.example", "Origin": "http://evil.example", "Via": "1.1 proxy"]
            #expect(try await http("GET", "/v1/plugins", port: port, headers: headers).status == 200)
        }
    }
}
