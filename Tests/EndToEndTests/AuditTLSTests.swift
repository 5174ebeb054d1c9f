import TestSupport
import Testing

@Suite("The audit over TLS")
struct AuditTLSTests {
    private static let plugins: [String: ScriptedServer.Answer] = [
        "/v1/plugins": .json(#"[{"name":"ocr","state":"INITIALIZED"}]"#)
    ]

    private func audit(_ server: ScriptedServer, scheme: String = "https", _ flags: [String]) async throws -> AuditRun {
        try await AuditRun(["--url", "\(scheme)://127.0.0.1:\(server.port)"] + flags)
    }

    @Test("A server whose authority is in --ca-file is trusted, and not without")
    func authority() async throws {
        let authority = try await TestAuthority()
        let server = try await ScriptedServer(
            Self.plugins, certificate: authority.certificate(for: "IP:127.0.0.1"))
        let trusted = try await audit(server, ["--ca-file", authority.path, "--expect", "ocr"])
        #expect(trusted.status == 0, "\(trusted.output)")
        #expect(trusted.verdict == "✅ Audit passed")

        let untrusted = try await audit(server, [])
        #expect(untrusted.status == 1)
        #expect(untrusted.output.contains("certificate is not trusted; --ca-file"), "\(untrusted.output)")
        let stranger = try await TestAuthority()
        let other = try await audit(server, ["--ca-file", stranger.path])
        #expect(other.status == 1)
        #expect(other.output.contains("certificate is not trusted; --ca-file"), "\(other.output)")
    }

    @Test(
        "A certificate for another host, or one that has expired, is refused and called that",
        arguments: [
            ("DNS:elsewhere.example", 10, "its certificate is for another host"),
            ("IP:127.0.0.1", -1, "its certificate has expired"),
        ]
    )
    func badCertificate(host: String, days: Int, says: String) async throws {
        let authority = try await TestAuthority()
        let certificate = try await authority.certificate(for: host, days: days)
        let server = try await ScriptedServer(Self.plugins, login: "ci:secret", certificate: certificate)
        let run = try await audit(server, ["--ca-file", authority.path])
        #expect(run.status == 1)
        #expect(run.output.contains(says), "\(run.output)")
        #expect(server.requests.isEmpty)
    }

    @Test("Plain HTTP where TLS is spoken, and TLS where plain HTTP is, are told the other scheme")
    func wrongScheme() async throws {
        let authority = try await TestAuthority()
        let secure = try await ScriptedServer(
            Self.plugins, certificate: authority.certificate(for: "IP:127.0.0.1"))
        let plain = try await audit(secure, scheme: "http", [])
        #expect(plain.status == 1)
        #expect(plain.output.contains("if the server speaks TLS, its address begins with https://"), "\(plain.output)")

        let server = try await ScriptedServer(Self.plugins)
        let tls = try await audit(server, [])
        #expect(tls.status == 1)
        #expect(
            tls.output.contains("if the server speaks plain HTTP, its address begins with http://"), "\(tls.output)")
    }

    /// The audit asks three times, and could not read a pipe again for each.
    @Test(
        "The authorities may come from a pipe",
        arguments: [#""$@" --ca-file <(cat "$CA")"#, #"cat "$CA" | "$@" --ca-file /dev/stdin"#]
    )
    func pipe(command: String) async throws {
        let authority = try await TestAuthority()
        let server = try await ScriptedServer(
            Self.plugins, certificate: authority.certificate(for: "IP:127.0.0.1"))
        let run = try await AuditRun(
            ["--url", "https://127.0.0.1:\(server.port)", "--expect", "ocr"],
            shell: "CA='\(authority.path)'; \(command)")
        #expect(run.status == 0, "\(run.output)\(run.error)")
        #expect(server.requests.count == 3)
        let none = try await AuditRun(["--url", "https://127.0.0.1:1"], shell: "CA=/dev/null; \(command)")
        #expect(none.status == 2)
        #expect(none.error.contains("it holds no certificate in PEM form\n"), "\(none.error)")
    }

    @Test("A file that only looks like a certificate is refused before or while the server is asked, by its name")
    func badAuthorities() async throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write(
            "-----BEGIN CERTIFICATE-----\nbm90IGEgY2VydGlmaWNhdGU=\n-----END CERTIFICATE-----\n", to: "ca.pem")
        let run = try await AuditRun(["--url", "https://127.0.0.1:1", "--ca-file", file])
        #expect(run.status == 2)
        #expect(run.error == "plugin_exporter: --ca-file \(file): it holds no certificate in PEM form\n")
    }
}
