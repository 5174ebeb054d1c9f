import Glibc
import MicroHTTP
import PluginExporter
import TestSupport
import Testing

@Suite("The certificates of a web configuration in use")
struct LiveWebConfigTLSTests {
    private static let pair = "cert_file: server.pem, key_file: server.key"

    private let folder: WebConfigFolder

    init() async throws {
        folder = try await WebConfigFolder()
    }

    private func follow(_ text: String) throws -> LiveWebConfig {
        try LiveWebConfig(file: folder.write(text, to: "web.yml"), interval: 10)
    }

    /// Puts a file in the place of another.
    private func replace(_ name: String, with other: String) {
        #expect(rename("\(folder.path)/\(other)", "\(folder.path)/\(name)") == 0)
    }

    @Test("are taken with their key, and not before")
    func pair() async throws {
        let live = try follow("tls_server_config: {\(Self.pair)}")
        let first = try #require(live.tlsContext)
        let certificate = try #require(live.current.tls).certificateChain
        replace("server.pem", with: "other.pem")
        try await eventually("half a pair is refused") { live.lastReload.isSuccessful ? nil : true }
        #expect(live.tlsContext === first)
        #expect(live.current.tls?.certificateChain == certificate)
        let error = await #expect(throws: WebConfigError.self) { try await live.refresh() }
        #expect(error?.reason.contains("they are of different pairs") == true)

        replace("server.key", with: "other.key")
        try await eventually("the pair is taken") { live.lastReload.isSuccessful ? true : nil }
        #expect(live.tlsContext !== first)
        #expect(live.current.tls?.certificateChain != certificate)
    }

    @Test("change with the policy for clients and the versions")
    func policy() async throws {
        let live = try follow("tls_server_config: {\(Self.pair)}")
        let first = try #require(live.tlsContext)
        _ = try folder.write(
            "tls_server_config: {\(Self.pair), min_version: TLS13, client_auth_type: RequireAnyClientCert}",
            to: "web.yml")
        try await eventually("the policy is taken") { live.tlsContext === first ? nil : true }
        #expect(live.current.tls?.clientAuthentication == .requireAny)
        #expect(live.current.tls?.minimumVersion == .tls13)
    }

    @Test("stay in use when the file has them no more, as no TLS stays without: a restart changes that")
    func fixed() async throws {
        let live = try follow("tls_server_config: {\(Self.pair)}")
        let first = try #require(live.tlsContext)
        let file = try folder.write("http_server_config: {headers: {X-Frame-Options: deny}}", to: "web.yml")
        #expect(
            try await live.refresh() == ["\(file): TLS stays on, with the certificate that it has, until a restart"])
        #expect(live.tlsContext === first)
        #expect(live.current.tls != nil)
        #expect(live.current.headers.first?.value == "deny")

        let plain = try follow("")
        _ = try folder.write("tls_server_config: {\(Self.pair)}", to: "web.yml")
        #expect(try await plain.refresh() == ["\(file): TLS stays off until a restart"])
        #expect(plain.tlsContext == nil)
        #expect(plain.current.tls == nil)
    }

    @Test("have every setting of the file")
    func settings() throws {
        let live = try follow(
            """
            tls_server_config:
              cert_file: server.pem
              key_file: server.key
              client_ca_file: authority.pem
              client_auth_type: RequireAndVerifyClientCert
              client_allowed_sans: [prometheus.example, 10.0.0.1]
              min_version: TLS11
              max_version: TLS12
              cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256]
              curve_preferences: [X25519, CurveP384]
              prefer_server_cipher_suites: false
            """)
        let tls = try #require(live.current.tls)
        #expect(tls.clientAuthentication == .requireAndVerify)
        #expect(tls.allowedClientNames == ["prometheus.example", "10.0.0.1"])
        #expect(tls.minimumVersion == .tls11)
        #expect(tls.maximumVersion == .tls12)
        #expect(tls.cipherSuites == [.ecdheECDSAWithAES256GCM, .ecdheECDSAWithAES128GCM])
        #expect(tls.curves == [.x25519, .p384])
        #expect(!tls.prefersServerCipherSuites)
        #expect(try FileText.read(folder.path + "/server.pem") == String(decoding: tls.certificateChain, as: UTF8.self))
        #expect(tls.privateKey.isEmpty, "nobody needs it but the context")
        let authorities = String(decoding: tls.clientAuthorities ?? [], as: UTF8.self)
        #expect(try FileText.read(folder.path + "/authority.pem") == authorities)
    }
}
