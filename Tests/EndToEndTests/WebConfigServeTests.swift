import Foundation
import TestSupport
import Testing

@Suite("--web.config.file")
struct WebConfigServeTests {
    private let folder: TemporaryDirectory

    init() throws {
        folder = try TemporaryDirectory()
    }

    private func serve(_ file: String) async throws -> Exporter {
        try await Exporter(["--web.config.file", file, "--log.format", "json"])
    }

    @Test("that is bad ends the start with status 1 and the reason, and one without a name is wrong usage")
    func refused() async throws {
        let file = try folder.write("rate_limits: {}", to: "web.yml")
        let program = try ChildProcess([builtProgram("plugin_exporter"), "--web.config.file", file])
        #expect(try await program.status() == 1)
        #expect(
            program.standardError.hasSuffix(
                """
                msg="Cannot start" reason="\(file):1:1: unknown key 'rate_limits'; did you mean 'rate_limit'?"

                """))
        let unnamed = try ChildProcess([builtProgram("plugin_exporter"), "--web.config.file", ""])
        #expect(try await unnamed.status() == 2)
        #expect(unnamed.standardError.contains("--web.config.file is empty"))
    }

    @Test("turns on TLS, says so, and tells what is odd")
    func encrypted() async throws {
        let authority = try await TestAuthority()
        let certificate = try await authority.certificate(for: "IP:127.0.0.1", days: 10)
        let file = try folder.write(
            "tls_server_config: {cert_file: \(certificate), key_file: \(certificate)}", to: "web.yml")
        let exporter = try await serve(file)
        let curl = try ChildProcess([
            "curl", "-sS", "--fail", "--max-time", "60", "--cacert", authority.path,
            "https://127.0.0.1:\(exporter.port)/metrics",
        ])
        #expect(try await curl.status() == 0, "\(curl.standardError)")
        #expect(curl.standardOutput.contains("plugin_exporter_config_last_reload_successful 1\n"))
        let log = exporter.program.standardError
        #expect(log.contains("\(file) is in use: TLS: on, TLS12 to TLS13; client certificates: NoClientCert"))
        #expect(log.contains("the certificate expires in 10 days"))
        #expect(try await exporter.stop() == 0)
    }

    @Test("is read again at SIGHUP, though it has not changed")
    func hangUp() async throws {
        let file = try folder.write("", to: "web.yml")
        let exporter = try await serve(file)
        try await exporter.ready()
        let refusals = { @Sendable in exporter.program.standardError.matches(of: /the file must be a map/).count }
        try folder.write("nonsense", to: "web.yml")
        try await eventually("it is seen by itself") { refusals() == 1 ? true : nil }
        #expect(
            try await exporter.get("/metrics").text.contains("plugin_exporter_config_last_reload_successful 0\n"))
        exporter.program.send(signal: SIGHUP)
        try await eventually("it is read again") { refusals() == 2 ? true : nil }
        try folder.write("", to: "web.yml")
        try await eventually("it is good again") {
            try await exporter.get("/metrics").text.contains("plugin_exporter_config_last_reload_successful 1\n")
                ? true : nil
        }
        #expect(try await exporter.stop() == 0)
    }
}
