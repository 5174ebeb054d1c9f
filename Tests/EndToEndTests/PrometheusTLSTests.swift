import Foundation
import TestSupport
import Testing

/// What a real Prometheus is answered over TLS: each job shows something else.
@Suite("Prometheus over TLS")
struct PrometheusTLSTests {
    /// Of "secret", at the least cost.
    private static let hash = "$2b$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW"

    private let folder: TemporaryDirectory
    private let authority: TestAuthority

    init() async throws {
        folder = try TemporaryDirectory()
        authority = try await TestAuthority()
    }

    /// Serves TLS of the versions with the server's certificate, to clients with a certificate of the authority's and a
    /// password.
    private func serve(_ versions: String) async throws -> Exporter {
        let certificate = try await authority.certificate(for: "IP:127.0.0.1")
        let file = try folder.write(
            """
            tls_server_config:
              cert_file: \(certificate)
              key_file: \(certificate)
              client_ca_file: \(authority.path)
              client_auth_type: RequireAndVerifyClientCert
              \(versions)
            basic_auth_users:
              prometheus: \(Self.hash)
            """, to: "web.yml")
        return try await Exporter(["--web.config.file", file])
    }

    /// A job of a Prometheus with a certificate, unless it has none.
    private func job(
        _ name: String, of exporter: Exporter, showing client: TestCertificate?, password: String = "secret",
        tls more: [String] = []
    ) throws -> String {
        var tls = ["ca_file: \(authority.path)"] + more
        if let client {
            let certificate = try folder.write(client.certificate + client.chain, to: "\(name).pem")
            let key = try folder.write(client.key, to: "\(name).key")
            tls += ["cert_file: \(certificate)", "key_file: \(key)"]
        }
        return """
              - job_name: \(name)
                scheme: https
                tls_config: {\(tls.joined(separator: ", "))}
                basic_auth: {username: prometheus, password: \(password)}
                static_configs: [{targets: ["127.0.0.1:\(exporter.port)"]}]
            """
    }

    private func prometheus(_ jobs: [String]) async throws -> Prometheus {
        try await Prometheus(
            configuration: "global: {scrape_interval: 200ms, scrape_timeout: 200ms}\nscrape_configs:\n"
                + jobs.joined(separator: "\n"))
    }

    @Test("It scrapes with a right certificate and password; with a wrong, expired or no certificate it does not")
    func clients() async throws {
        let exporter = try await serve("min_version: TLS12")
        let right = try await authority.issue("right", usage: "clientAuth")
        let jobs = [
            try job("right", of: exporter, showing: right),
            try job("password", of: exporter, showing: right, password: "wrong"),
            try job("other", of: exporter, showing: await TestAuthority("other").issue("other", usage: "clientAuth")),
            try job("expired", of: exporter, showing: await authority.issue("old", usage: "clientAuth", days: -1)),
            try job("server", of: exporter, showing: await authority.issue("server", usage: "serverAuth")),
            try job("absent", of: exporter, showing: nil),
        ]
        let prometheus = try await prometheus(jobs)
        try await prometheus.queries.expect(#"up{job="right"}"#, "1")
        for job in ["password", "other", "expired", "server", "absent"] {
            try await prometheus.queries.expect(#"up{job="\#(job)"}"#, "0")
        }
        try await prometheus.queries.expect("count(plugin_exporter_build_info)", "1")
        try await prometheus.queries.expect(
            #"plugin_exporter_http_requests_total{handler="/metrics",code="401"} > bool 0"#, "1")
        #expect(try await exporter.stop() == 0)
    }

    @Test("It is served in the versions of TLS that are on", arguments: ["TLS12", "TLS13"])
    func versions(only: String) async throws {
        let exporter = try await serve("min_version: \(only)\n  max_version: \(only)")
        let client = try await authority.issue("client")
        let prometheus = try await prometheus(
            ["TLS12", "TLS13"].map { version in
                try job(
                    version, of: exporter, showing: client,
                    tls: ["min_version: \(version)", "max_version: \(version)"])
            })
        for version in ["TLS12", "TLS13"] {
            try await prometheus.queries.expect(#"up{job="\#(version)"}"#, version == only ? "1" : "0")
        }
        #expect(try await exporter.stop() == 0)
    }
}
