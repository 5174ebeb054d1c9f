import MicroHTTP
import TestSupport
import Testing

@Suite("Cipher suites and curves")
struct TLSCipherTests {
    typealias Suite = TLSConfiguration.CipherSuite
    typealias Curve = TLSConfiguration.Curve

    /// Those before TLS 1.3, as OpenSSL names them.
    private static let suites: [(Suite, String)] = [
        (.ecdheECDSAWithAES128CBC, "ECDHE-ECDSA-AES128-SHA"),
        (.ecdheECDSAWithAES256CBC, "ECDHE-ECDSA-AES256-SHA"),
        (.ecdheRSAWithAES128CBC, "ECDHE-RSA-AES128-SHA"),
        (.ecdheRSAWithAES256CBC, "ECDHE-RSA-AES256-SHA"),
        (.ecdheECDSAWithAES128GCM, "ECDHE-ECDSA-AES128-GCM-SHA256"),
        (.ecdheECDSAWithAES256GCM, "ECDHE-ECDSA-AES256-GCM-SHA384"),
        (.ecdheRSAWithAES128GCM, "ECDHE-RSA-AES128-GCM-SHA256"),
        (.ecdheRSAWithAES256GCM, "ECDHE-RSA-AES256-GCM-SHA384"),
        (.ecdheRSAWithChaCha20Poly1305, "ECDHE-RSA-CHACHA20-POLY1305"),
        (.ecdheECDSAWithChaCha20Poly1305, "ECDHE-ECDSA-CHACHA20-POLY1305"),
    ]

    @Test("What is listed is all that TLS 1.2 speaks, and TLS 1.3 is there all the same", arguments: suites)
    func suite(suite: Suite, name: String) async throws {
        let certificates = try await TLSCertificateSet.shared()
        let server = name.contains("ECDSA") ? certificates.server : certificates.rsaServer
        try await withSecureServer(TLSConfiguration(server) { $0.cipherSuites = [suite] }) { port async throws in
            let listed = try await SecureClient(port: port, ["-tls1_2", "-cipher", "ALL"])
            #expect(listed.cipher == name, "\(listed.output)")
            #expect(listed.answer == "encrypted unverified")
            let other = try await SecureClient(port: port, ["-tls1_2", "-cipher", "ALL:!\(name)"])
            #expect(other.answer == nil, "\(other.output)")
            let newer = try await SecureClient(port: port, ["-tls1_3"])
            #expect(newer.answer == "encrypted unverified", "\(newer.output)")
        }
    }

    @Test(
        "If no suite that is listed is one before TLS 1.3, TLS 1.3 is what is left",
        arguments: [.aes256GCM, .ecdheRSAWithAES128GCM] as [Suite])
    func newerOnly(suite: Suite) async throws {
        let server = try await TLSCertificateSet.shared().server
        try await withSecureServer(TLSConfiguration(server) { $0.cipherSuites = [suite] }) { port async throws in
            let older = try await SecureClient(port: port, ["-tls1_2", "-cipher", "ALL"])
            #expect(older.answer == nil, "\(older.output)")
            let newer = try await SecureClient(port: port)
            #expect(newer.version == "TLSv1.3", "\(newer.output)")
            #expect(newer.answer == "encrypted unverified")
        }
    }

    @Test("Without a list nothing is spoken that a stolen key could read later")
    func forwardSecrecy() async throws {
        let server = try await TLSCertificateSet.shared().rsaServer
        try await withSecureServer(TLSConfiguration(server)) { port async throws in
            for ciphers in ["kRSA", "kDHE", "ADH", "AECDH", "eNULL", "PSK"] {
                let client = try await SecureClient(port: port, ["-tls1_2", "-cipher", "\(ciphers):@SECLEVEL=0"])
                #expect(client.answer == nil, "\(ciphers): \(client.output)")
            }
            #expect(try await SecureClient(port: port, ["-tls1_2"]).cipher?.hasPrefix("ECDHE-RSA-") == true)
        }
    }

    @Test("The server's order counts, or the client's", arguments: [true, false])
    func order(isServers: Bool) async throws {
        let server = try await TLSCertificateSet.shared().server
        let configuration = TLSConfiguration(server) {
            $0.cipherSuites = [.ecdheECDSAWithAES128GCM, .ecdheECDSAWithAES256GCM]
            $0.prefersServerCipherSuites = isServers
        }
        try await withSecureServer(configuration) { port async throws in
            let client = try await SecureClient(
                port: port,
                ["-tls1_2", "-cipher", "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES128-GCM-SHA256"])
            let expected = isServers ? "ECDHE-ECDSA-AES128-GCM-SHA256" : "ECDHE-ECDSA-AES256-GCM-SHA384"
            #expect(client.cipher == expected, "\(client.output)")
        }
    }

    @Test(
        "A curve that is listed is spoken, and no other",
        arguments: [
            (.p256, "prime256v1"), (.p384, "secp384r1"), (.p521, "secp521r1"), (.x25519, "X25519"),
        ] as [(Curve, String)]
    )
    func curve(curve: Curve, name: String) async throws {
        let server = try await TLSCertificateSet.shared().server
        let all = ["prime256v1", "secp384r1", "secp521r1", "X25519"]
        try await withSecureServer(TLSConfiguration(server) { $0.curves = [curve] }) { port async throws in
            for version in ["-tls1_2", "-tls1_3"] {
                let client = try await SecureClient(port: port, [version, "-groups", all.joined(separator: ":")])
                #expect(client.curve == name, "\(version): \(client.output)")
                #expect(client.answer == "encrypted unverified")
                let others = all.filter { $0 != name }.joined(separator: ":")
                let other = try await SecureClient(port: port, [version, "-groups", others])
                #expect(other.answer == nil, "\(version): \(other.output)")
            }
        }
    }

    @Test("Every kind of key, and a chain, is served with TLS 1.2 and 1.3, and trusted")
    func keys() async throws {
        let certificates = try await TLSCertificateSet.shared()
        let servers = [
            certificates.server, certificates.rsaServer, certificates.ed25519Server, certificates.rsaPSSServer,
            certificates.chainedServer,
        ]
        for server in servers {
            try await withSecureServer(TLSConfiguration(server)) { port async throws in
                for version in ["-tls1_2", "-tls1_3"] {
                    let client = try await SecureClient(port: port, [version], authority: certificates.authority)
                    #expect(client.answer == "encrypted unverified", "\(version): \(client.output)")
                }
            }
        }
        try await withSecureServer(TLSConfiguration(certificates.strangeServer)) { port async throws in
            let untrusting = try await SecureClient(port: port, authority: certificates.authority)
            #expect(untrusting.answer == nil, "\(untrusting.output)")
        }
    }

    @Test("No session is resumed")
    func resumption() async throws {
        let certificates = try await TLSCertificateSet.shared()
        let configuration = TLSConfiguration(certificates.server) {
            $0.clientAuthentication = .verifyIfGiven
            $0.clientAuthorities = Array(certificates.authority.utf8)
        }
        try await withSecureServer(configuration) { port async throws in
            let older = try await SecureClient(port: port, ["-tls1_2", "-reconnect"])
            #expect(older.output.matches(of: /New, TLSv1.2/).count == 6, "\(older.output)")
            #expect(!older.output.contains("Reused, "), "\(older.output)")
            #expect(!older.output.contains("TLS session ticket:"), "\(older.output)")
            #expect(older.answer == "encrypted unverified")
            // TLS 1.3 resumes with a ticket only.
            let newer = try await SecureClient(port: port, ["-tls1_3"])
            #expect(!newer.output.contains("New Session Ticket"), "\(newer.output)")
            #expect(newer.answer == "encrypted unverified")
        }
    }
}
