import Foundation
import TestSupport
import Testing

/// One that ends while it is served: ``ClockTests``. Each way in which one can be bad: `TLSContextTests`.
@Suite("Faults: a certificate that has expired, or is half written")
struct CertificateFaultTests {
    private let folder: TemporaryDirectory
    private let file: String

    init() throws {
        folder = try TemporaryDirectory()
        file = try folder.write("tls_server_config: {cert_file: server.pem, key_file: server.key}\n", to: "web.yml")
    }

    private func write(_ certificate: TestCertificate) throws {
        try folder.write(certificate.certificate + certificate.chain, to: "server.pem")
        try folder.write(certificate.key, to: "server.key")
    }

    private func scrape(_ port: UInt16, _ trust: [String]) async throws -> (status: Int32, text: String) {
        let curl = try ChildProcess(
            ["curl", "-sS", "--fail", "--max-time", "60"] + trust + ["https://127.0.0.1:\(port)/metrics"])
        return (try await curl.status(), curl.standardOutput)
    }

    @Test(
        "at the start: expired, it is served and warned of, and no client that verifies it scrapes; cut off, it ends it"
    )
    func start() async throws {
        let authority = try await TestAuthority()
        let expired = try await authority.issue("server", names: "IP:127.0.0.1", days: -1)
        try write(expired)
        let exporter = try await Exporter(["--web.config.file", file])
        #expect(exporter.program.standardError.contains("level=warn"))
        #expect(exporter.program.standardError.contains("the certificate has expired"))
        #expect(try await scrape(exporter.port, ["--insecure"]).status == 0)
        // CURLE_PEER_FAILED_VERIFICATION: what makes `up` 0.
        #expect(try await scrape(exporter.port, ["--cacert", authority.path]).status == 60)
        #expect(try await exporter.stop() == 0)

        try folder.write(String(expired.certificate.prefix(400)), to: "server.pem")
        let program = try ChildProcess([
            builtProgram("plugin_exporter"), "--web.listen-address", "127.0.0.1:0", "--web.config.file", file,
        ])
        #expect(try await program.status() == 1)
        #expect(program.standardError.contains(/msg="Cannot start" reason=".*web\.yml:1:\d+: .*server\.pem/))
    }

    @Test("in place of a good one leaves that in use, for new connections too, and says so until it is whole")
    func replacement() async throws {
        let authority = try await TestAuthority()
        let good = try await authority.issue("server", names: "IP:127.0.0.1", days: 100)
        let next = try await authority.issue("server", names: "IP:127.0.0.1", days: 100)
        try write(good)
        let exporter = try await Exporter(["--web.config.file", file])
        let trust = ["--cacert", authority.path]
        // Half of it, without its key, and the key of another.
        for (certificate, key) in [
            (String(next.certificate.prefix(400)), good.key), (good.certificate, ""), (next.certificate, good.key),
        ] {
            try folder.write(certificate, to: "server.pem")
            try folder.write(key, to: "server.key")
            try await eventually("it is seen") {
                let (status, text) = try await scrape(exporter.port, trust)
                #expect(status == 0)
                return text.contains("\nplugin_exporter_config_last_reload_successful 0\n") ? true : nil
            }
            #expect(exporter.program.standardError.contains("what was read before stays in use"))
            try write(good)
            try await eventually("it is well") {
                try await scrape(exporter.port, trust).text
                    .contains("\nplugin_exporter_config_last_reload_successful 1\n") ? true : nil
            }
        }
        #expect(try await exporter.stop() == 0)
    }
}
