import TestSupport

/// The certificates of the tests of TLS, made once for all of them. They are texts: nothing is left behind.
struct TLSCertificateSet: Sendable {
    /// Those of all tests.
    static func shared() async throws -> TLSCertificateSet { try await made.value }

    private static let made = Task { try await TLSCertificateSet() }

    /// The authority that the server trusts and clients trust, and one that nobody does.
    let authority: String
    let stranger: String
    /// For 127.0.0.1, by kind of key.
    let server: TestCertificate
    let rsaServer: TestCertificate
    let ed25519Server: TestCertificate
    let rsaPSSServer: TestCertificate
    /// For 127.0.0.1, signed by an intermediate authority, and by the stranger; and one that has expired.
    let chainedServer: TestCertificate
    let strangeServer: TestCertificate
    let expiredServer: TestCertificate
    /// With a name of every kind.
    let client: TestCertificate
    let namelessClient: TestCertificate
    let chainedClient: TestCertificate
    let clientForAnything: TestCertificate
    let strangeClient: TestCertificate
    let expiredClient: TestCertificate
    /// A server's, shown by a client.
    let serverAsClient: TestCertificate
    /// Signed by somebody whose certificate the authority signed, but not as an authority.
    let pretendedClient: TestCertificate

    private init() async throws {
        let trusted = try await TestAuthority("Trusted")
        let unknown = try await TestAuthority("Stranger")
        let intermediate = try await TestAuthority("Intermediate", signedBy: trusted)
        let pretender = try await TestAuthority("Pretender", signedBy: trusted, pretends: true)
        authority = try trusted.certificate
        stranger = try unknown.certificate
        server = try await trusted.issue("server", names: Self.host)
        rsaServer = try await trusted.issue("server", names: Self.host, key: .rsa)
        ed25519Server = try await trusted.issue("server", names: Self.host, key: .ed25519)
        rsaPSSServer = try await trusted.issue("server", names: Self.host, key: .rsaPSS)
        chainedServer = try await intermediate.issue("server", names: Self.host)
        strangeServer = try await unknown.issue("server", names: Self.host)
        expiredServer = try await trusted.issue("server", names: Self.host, days: -1)
        client = try await trusted.issue(
            "client",
            names: "DNS:scraper.example,IP:192.0.2.7,IP:2001:db8::1,email:ops@example.org,URI:spiffe://example.org/x",
            usage: "clientAuth")
        namelessClient = try await trusted.issue("scraper.example", usage: "clientAuth")
        chainedClient = try await intermediate.issue("client", usage: "clientAuth", key: .ed25519)
        clientForAnything = try await trusted.issue("client", key: .rsa)
        strangeClient = try await unknown.issue("client", usage: "clientAuth")
        expiredClient = try await trusted.issue("client", usage: "clientAuth", days: -1)
        serverAsClient = try await trusted.issue("client", usage: "serverAuth")
        pretendedClient = try await pretender.issue("client", usage: "clientAuth")
    }

    private static let host = "IP:127.0.0.1"
}
