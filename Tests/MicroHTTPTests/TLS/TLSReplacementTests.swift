import MicroHTTP
import TestSupport
import Testing

@Suite("Another certificate")
struct TLSReplacementTests {
    private struct Weak: Sendable {
        weak let context: TLSContext?
    }

    @Test("New connections get it, an old one goes on, and what nobody uses is let go")
    func replaced() async throws {
        let certificates = try await TLSCertificateSet.shared()
        let current = CurrentContext(try TLSContext(TLSConfiguration(certificates.server)))
        let first = Weak(context: current.ask())
        let strange = try TLSContext(TLSConfiguration(certificates.strangeServer))
        let handler = TestHandler { request in
            if request.path == "/replace" { current.replace(with: strange) }
            return TestHandler.tellingOfTLS.answer(request)
        }
        try await withServer(handler, configure: { $0.tls = { current.ask() } }) { port async throws in
            let url = "https://127.0.0.1:\(port)"
            let told = ["-w", "%{num_connects} "]
            let old = try await SecureCurl(
                told + ["\(url)/replace", "\(url)/again", "\(url)/again"], authority: certificates.authority)
            #expect(old.status == 0, "\(old.errors)")
            let answer = "<encrypted unverified>\n"
            #expect(old.output == "\(answer)1 \(answer)0 \(answer)0 ")

            let new = try await SecureCurl([url], authority: certificates.stranger)
            #expect(new.output == answer, "\(new.errors)")
            // 60: the certificate is of no authority that it knows.
            let untrusting = try await SecureCurl([url], authority: certificates.authority)
            #expect(untrusting.status == 60, "\(untrusting.errors)")
            try await eventually("the first is let go") { first.context == nil ? true : nil }
        }
    }

    @Test("Whom to let in is of a new connection's time, too")
    func replacedPolicy() async throws {
        let certificates = try await TLSCertificateSet.shared()
        let open = TLSConfiguration(certificates.server)
        var closed = open
        closed.clientAuthentication = .requireAndVerify
        closed.clientAuthorities = Array(certificates.authority.utf8)
        let current = CurrentContext(try TLSContext(open))
        try await withServer(.tellingOfTLS, configure: { $0.tls = { current.ask() } }) { port async throws in
            #expect(try await SecureClient(port: port).answer == "encrypted unverified")
            current.replace(with: try TLSContext(closed))
            #expect(try await SecureClient(port: port).answer == nil)
            let known = try await SecureClient(port: port, certificate: certificates.client)
            #expect(known.answer == "encrypted verified")
            current.replace(with: try TLSContext(open))
            #expect(try await SecureClient(port: port).answer == "encrypted unverified")
        }
    }

    @Test("A hundred of them under sixteen clients fail nobody")
    func underLoad() async throws {
        let certificates = try await TLSCertificateSet.shared()
        let requests = 500
        let configurations = [certificates.server, certificates.chainedServer].map { server in
            TLSConfiguration(server) {
                $0.clientAuthentication = .verifyIfGiven
                $0.clientAuthorities = Array(certificates.authority.utf8)
            }
        }
        let current = CurrentContext(try TLSContext(configurations[0]))
        try await withServer(.tellingOfTLS, configure: { $0.tls = { current.ask() } }) { port async throws in
            async let client = SecureCurl(
                [
                    // Each asks on a connection of its own.
                    "--parallel", "--parallel-immediate", "--parallel-max", "16", "-H", "Connection: close",
                    "https://127.0.0.1:\(port)/[1-\(requests)]",
                ],
                authority: certificates.authority)
            for number in 1...100 {
                current.replace(with: try TLSContext(configurations[number % 2]))
                try await eventually("four more connect") { current.asked >= 4 * number ? true : nil }
            }
            let done = try await client
            #expect(done.status == 0, "\(done.errors)")
            #expect(done.output.matches(of: /<encrypted unverified>\n/).count == requests, "\(done.errors)")
            #expect(current.asked == requests)
        }
    }
}
