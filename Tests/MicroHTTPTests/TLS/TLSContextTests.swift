import Glibc
import MicroHTTP
import TestSupport
import Testing

@Suite("Certificates and settings that cannot be used")
struct TLSContextTests {
    private typealias Change = (inout TLSConfiguration) throws -> Void

    private func expectRefusal(
        _ part: TLSError.Part, _ reason: String, of certificate: TestCertificate, _ change: Change,
        at location: SourceLocation = #_sourceLocation
    ) throws {
        var configuration = TLSConfiguration(certificate)
        try change(&configuration)
        #expect(sourceLocation: location) {
            _ = try TLSContext(configuration)
        } throws: { error in
            guard let error = error as? TLSError else { return false }
            guard error.part == part, "\(error)".contains(reason) else {
                Issue.record("\(error.part): \(error)", sourceLocation: location)
                return false
            }
            return true
        }
    }

    /// A certificate or a key of which the end is missing, but not the line that says that it ends.
    private func cut(_ pem: String) -> [UInt8] {
        let lines = pem.split(separator: "\n")
        return Array((lines.prefix(2) + lines.suffix(1)).joined(separator: "\n").utf8)
    }

    @Test("Of a certificate that is none, or is cut off, that is told")
    func certificate() async throws {
        let certificates = try await TLSCertificateSet.shared()
        let server = certificates.chainedServer
        let (own, chain) = (server.certificate, server.chain)
        for nothing in ["", "nonsense\n", server.key] {
            try expectRefusal(.certificateChain, "the certificate is not PEM", of: server) {
                $0.certificateChain = Array(nothing.utf8)
            }
        }
        for broken in [
            cut(own), Array(own.utf8.dropLast(40)), Array(own.utf8) + cut(chain), cut(own) + [10] + Array(chain.utf8),
            Array((own + chain).utf8.dropLast(40)), Array((own.dropLast(26) + chain).utf8), Array(own.utf8.prefix(60)),
        ] {
            try expectRefusal(.certificateChain, "the certificate is cut off or broken", of: server) {
                $0.certificateChain = broken
            }
        }
        try expectRefusal(.certificateChain, "1001 certificates; 1000 are allowed", of: server) {
            $0.certificateChain = Array(String(repeating: own, count: 1001).utf8)
        }
    }

    @Test("Of a key that is none, is cut off, has a password or is another's, that is told")
    func key() async throws {
        let certificates = try await TLSCertificateSet.shared()
        for server in [certificates.server, certificates.rsaServer, certificates.ed25519Server] {
            for nothing in ["", "nonsense\n", server.certificate] {
                try expectRefusal(.privateKey, "the key is not PEM", of: server) { $0.privateKey = Array(nothing.utf8) }
            }
            for broken in [Array(server.key.utf8.dropLast(40)), Array(server.key.utf8.prefix(50))] {
                try expectRefusal(.privateKey, "the key is cut off, or is none", of: server) { $0.privateKey = broken }
            }
            let encrypted = try await server.encryptedKey()
            try expectRefusal(.privateKey, "the key is encrypted; take its password off it", of: server) {
                $0.privateKey = Array(encrypted.utf8)
            }
            try expectRefusal(.privateKey, "the key is not the certificate's", of: server) {
                $0.privateKey = Array(certificates.strangeServer.key.utf8)
            }
        }
        let traditional = try await certificates.rsaServer.encryptedKey(isTraditional: true)
        try #require(traditional.contains("ENCRYPTED"))
        try expectRefusal(.privateKey, "the key is encrypted; take its password off it", of: certificates.rsaServer) {
            $0.privateKey = Array(traditional.utf8)
        }
    }

    @Test("A certificate whose chain comes first is none of the key's")
    func order() async throws {
        let server = try await TLSCertificateSet.shared().chainedServer
        try expectRefusal(.privateKey, "the key is not the certificate's", of: server) {
            $0.certificateChain = Array((server.chain + server.certificate).utf8)
        }
    }

    @Test("Of a client CA that is missing, empty or broken, that is told")
    func clientAuthorities() async throws {
        let certificates = try await TLSCertificateSet.shared()
        for policy in [TLSConfiguration.ClientAuthentication.verifyIfGiven, .requireAndVerify] {
            let reason = "\(policy.rawValue) verifies certificates, and there is no client CA"
            try expectRefusal(.clientAuthorities, reason, of: certificates.server) { $0.clientAuthentication = policy }
        }
        for policy in TLSConfiguration.ClientAuthentication.allCases {
            for (broken, reason) in [
                ([], "the client CA is not PEM"),
                (cut(certificates.authority), "the client CA is cut off or broken"),
                (
                    Array(certificates.authority.utf8) + cut(certificates.stranger),
                    "the client CA is cut off or broken"
                ),
            ] {
                try expectRefusal(.clientAuthorities, reason, of: certificates.server) {
                    $0.clientAuthentication = policy
                    $0.clientAuthorities = broken
                }
            }
        }
    }

    @Test("Of versions and cipher suites that fit nothing, that is told")
    func settings() async throws {
        let certificates = try await TLSCertificateSet.shared()
        try expectRefusal(
            .settings, "the lowest version of TLS, TLS13, is above the highest, TLS12", of: certificates.server
        ) {
            $0.minimumVersion = .tls13
            $0.maximumVersion = .tls12
        }
        let none = "none of the cipher suites fits the certificate's key and the versions of TLS"
        try expectRefusal(.settings, "\(none); one that has its key exchange, ECDHE-ECDSA,", of: certificates.server) {
            $0.maximumVersion = .tls12
            $0.cipherSuites = [.ecdheRSAWithAES128GCM]
        }
        try expectRefusal(.settings, "\(none); one that has its key exchange, ECDHE-RSA,", of: certificates.rsaServer) {
            $0.maximumVersion = .tls12
            $0.cipherSuites = [.ecdheECDSAWithAES128GCM]
        }
        // What came with TLS 1.2 is not there before it.
        try expectRefusal(.settings, none, of: certificates.server) {
            $0.minimumVersion = .tls10
            $0.maximumVersion = .tls11
            $0.cipherSuites = [.ecdheECDSAWithAES128GCM]
        }
    }

    @Test("When a certificate expires is told, also if it has")
    func expiry() async throws {
        let certificates = try await TLSCertificateSet.shared()
        let (now, day) = (time(nil), 24 * 60 * 60)
        let good = try TLSContext(TLSConfiguration(certificates.chainedServer)).certificateExpiry
        #expect((9 * day...10 * day).contains(good - now))
        let expired = try TLSContext(TLSConfiguration(certificates.expiredServer)).certificateExpiry
        #expect((-2 * day...(-day)).contains(expired - now))
    }

    @Test("What other programs write around a certificate and a key is no matter")
    func surroundings() async throws {
        let server = try await TLSCertificateSet.shared().server
        // As `openssl ecparam -genkey` writes it.
        let parameters = "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"
        let program = try ChildProcess(["openssl", "pkey", "-traditional"], input: server.key)
        #expect(try await program.status() == 0)
        let traditional = program.standardOutput
        try #require(traditional.contains("BEGIN EC PRIVATE KEY"))
        for key in [traditional, parameters + traditional, server.pem, "A note.\r\n" + server.key] {
            _ = try TLSContext(TLSConfiguration(server) { $0.privateKey = Array(key.utf8) })
        }
        for chain in ["A note.\n\(server.certificate)\n", server.pem, server.certificate.replacing("\n", with: "\r\n")]
        {
            _ = try TLSContext(TLSConfiguration(server) { $0.certificateChain = Array(chain.utf8) })
        }
    }
}
