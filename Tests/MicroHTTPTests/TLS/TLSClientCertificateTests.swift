import MicroHTTP
import TestSupport
import Testing

@Suite("Clients' certificates")
struct TLSClientCertificateTests {
    typealias Policy = TLSConfiguration.ClientAuthentication

    private enum Outcome {
        /// Under TLS 1.2, where the client waits for it, with an alert that OpenSSL calls so; nil where GnuTLS sends none.
        case refused(String?)
        case unverified, verified
    }

    /// What becomes of a client with this certificate.
    private struct Shown {
        let what: String
        let certificate: TestCertificate?
        let outcome: Outcome
    }

    private func expect(
        _ shown: [Shown], versions: [String] = ["-tls1_2", "-tls1_3"], of configuration: TLSConfiguration
    ) async throws {
        try await withSecureServer(configuration) { port async throws in
            for (shown, version) in shown.flatMap({ shown in versions.map { (shown, $0) } }) {
                let client = try await SecureClient(port: port, [version], certificate: shown.certificate)
                let what: Comment = "\(shown.what), \(version): \(client.output)"
                switch shown.outcome {
                case .unverified: #expect(client.answer == "encrypted unverified", what)
                case .verified: #expect(client.answer == "encrypted verified", what)
                case .refused(let alert):
                    #expect(client.answer == nil, what)
                    if version == "-tls1_2", let alert { #expect(client.output.contains(alert), what) }
                }
            }
        }
    }

    @Test("What each policy makes of each certificate", arguments: Policy.allCases)
    func policies(policy: Policy) async throws {
        let certificates = try await TLSCertificateSet.shared()
        let isGood: Outcome = policy.isVerifying ? .verified : .unverified
        let isAbsent: Outcome = [.requireAny, .requireAndVerify].contains(policy) ? .refused(nil) : .unverified
        func isBad(_ alert: String) -> Outcome { policy.isVerifying ? .refused("alert \(alert)") : .unverified }
        let configuration = TLSConfiguration(certificates.server) {
            $0.clientAuthentication = policy
            $0.clientAuthorities = Array(certificates.authority.utf8)
        }
        try await expect(
            [
                Shown(what: "none", certificate: nil, outcome: isAbsent),
                Shown(what: "a client's", certificate: certificates.client, outcome: isGood),
                Shown(what: "one for anything", certificate: certificates.clientForAnything, outcome: isGood),
                Shown(what: "with its chain", certificate: certificates.chainedClient, outcome: isGood),
                Shown(
                    what: "another authority's", certificate: certificates.strangeClient, outcome: isBad("unknown ca")),
                Shown(what: "expired", certificate: certificates.expiredClient, outcome: isBad("certificate expired")),
                Shown(what: "a server's", certificate: certificates.serverAsClient, outcome: isBad("bad certificate")),
                Shown(
                    what: "of no authority", certificate: certificates.pretendedClient,
                    outcome: isBad("bad certificate")),
            ],
            of: configuration)
    }

    @Test(
        "Without an authority, certificates can be asked for and are never verified",
        arguments: [Policy.request, .requireAny])
    func noAuthority(policy: Policy) async throws {
        let certificates = try await TLSCertificateSet.shared()
        try await expect(
            [Shown(what: "a client's", certificate: certificates.client, outcome: .unverified)],
            of: TLSConfiguration(certificates.server) { $0.clientAuthentication = policy })
    }

    @Test("A certificate whose chain is not sent leads nowhere")
    func brokenChain() async throws {
        let certificates = try await TLSCertificateSet.shared()
        var alone = certificates.chainedClient
        alone.chain = ""
        let configuration = TLSConfiguration(certificates.server) {
            $0.clientAuthentication = .verifyIfGiven
            $0.clientAuthorities = Array(certificates.authority.utf8)
        }
        try await expect(
            [Shown(what: "alone", certificate: alone, outcome: .refused("alert unknown ca"))], of: configuration)
    }

    @Test("Any of several authorities will do")
    func severalAuthorities() async throws {
        let certificates = try await TLSCertificateSet.shared()
        let configuration = TLSConfiguration(certificates.server) {
            $0.clientAuthentication = .requireAndVerify
            $0.clientAuthorities = Array((certificates.stranger + certificates.authority).utf8)
        }
        try await expect(
            [
                Shown(what: "the first's", certificate: certificates.strangeClient, outcome: .verified),
                Shown(what: "the second's", certificate: certificates.client, outcome: .verified),
            ],
            of: configuration)
    }

    @Test(
        "A certificate has to have one of the names that are allowed, as it is written",
        arguments: [
            (["scraper.example"], true), (["192.0.2.7"], true), (["2001:db8::1"], true), (["ops@example.org"], true),
            (["spiffe://example.org/x"], true), (["elsewhere.example", "scraper.example"], true),
            (["elsewhere.example"], false), (["192.0.2.70"], false), (["*.example"], false), (["example"], false),
            (["client"], false), (["spiffe://example.org/"], false), ([""], false),
        ]
    )
    func names(allowed: [String], isServed: Bool) async throws {
        let certificates = try await TLSCertificateSet.shared()
        let configuration = TLSConfiguration(certificates.server) {
            $0.clientAuthentication = .requireAndVerify
            $0.clientAuthorities = Array(certificates.authority.utf8)
            $0.allowedClientNames = allowed
        }
        try await expect(
            [
                Shown(
                    what: "\(allowed)", certificate: certificates.client,
                    outcome: isServed ? .verified : .refused("alert bad certificate"))
            ],
            versions: ["-tls1_2"], of: configuration)
    }

    @Test("A common name is none of them", arguments: [Policy.requireAndVerify, .verifyIfGiven])
    func commonName(policy: Policy) async throws {
        let certificates = try await TLSCertificateSet.shared()
        let configuration = TLSConfiguration(certificates.server) {
            $0.clientAuthentication = policy
            $0.clientAuthorities = Array(certificates.authority.utf8)
            $0.allowedClientNames = ["scraper.example"]
        }
        try await expect(
            [
                Shown(what: "named", certificate: certificates.client, outcome: .verified),
                Shown(
                    what: "nameless", certificate: certificates.namelessClient,
                    outcome: .refused("alert bad certificate")),
            ],
            of: configuration)
    }

    @Test("Names are asked of whoever shows a certificate, and do not make it a verified one")
    func namesWithoutVerification() async throws {
        let certificates = try await TLSCertificateSet.shared()
        let configuration = TLSConfiguration(certificates.server) {
            $0.clientAuthentication = .request
            $0.allowedClientNames = ["scraper.example"]
        }
        try await expect(
            [
                Shown(what: "none", certificate: nil, outcome: .unverified),
                Shown(what: "the right name", certificate: certificates.client, outcome: .unverified),
                Shown(
                    what: "nameless", certificate: certificates.namelessClient,
                    outcome: .refused("alert bad certificate")),
            ],
            of: configuration)
    }
}
