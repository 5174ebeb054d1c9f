import Foundation
import TestSupport
import Testing

@Suite("plugin_exporter check web-config")
struct WebConfigCheckTests {
    private let folder: TemporaryDirectory

    init() throws {
        folder = try TemporaryDirectory()
    }

    private func check(_ files: String...) async throws -> (status: Int32, output: String, error: String) {
        let program = try ChildProcess([builtProgram("plugin_exporter"), "check", "web-config"] + files)
        let status = try await program.status()
        return (status, program.standardOutput, program.standardError)
    }

    @Test("says what a good file turns on, and what is odd in it")
    func good() async throws {
        let authority = try await TestAuthority()
        let certificate = try await authority.certificate(for: "IP:127.0.0.1", days: 100)
        try folder.write(FileText.read(certificate), to: "server.pem")
        let file = try folder.write(
            """
            tls_server_config: {cert_file: server.pem, key_file: server.pem, min_version: TLS13}
            http_server_config: {http2: true, headers: {X-Frame-Options: deny}}
            rate_limit: {interval: 100ms, burst: 5}
            basic_auth_users:
            """,
            to: "web.yml"
        )
        chmod(folder.path + "/server.pem", 0o644)
        let run = try await check(file)
        #expect(run.status == 0)
        #expect(
            run.output == """
                \(file): good
                  TLS: on, TLS13
                  client certificates: NoClientCert
                  passwords: none asked for
                  headers: X-Frame-Options
                  rate limit: a request each 0.1s, 5 at once
                  http2: accepted; HTTP/1.1 is served

                """)
        #expect(
            run.error == """
                warning: \(file):1:44: every user of this machine may read the key: take that right from \
                \(folder.path)/server.pem (chmod o-r)
                warning: \(file):4:1: basic_auth_users is empty: everybody gets in without a password

                """)
    }

    @Test("ends with status 1 if one of several files is bad, and says why")
    func bad() async throws {
        let good = try folder.write("", to: "good.yml")
        let bad = try folder.write("tls_server_config:\n  cert_fil: x\n", to: "bad.yml")
        let run = try await check(bad, good, folder.path + "/none.yml", folder.path)
        #expect(run.status == 1)
        #expect(run.output == "\(good): good\n  TLS: off\n  passwords: none asked for\n")
        #expect(
            run.error == """
                \(bad):2:3: unknown key 'cert_fil' in tls_server_config; did you mean 'cert_file'?
                \(folder.path)/none.yml: the web configuration does not exist
                \(folder.path): the web configuration is a directory

                """)
    }

    @Test("without a file is wrong usage")
    func usage() async throws {
        for run in [try await check(), try await check("")] {
            #expect(run.status == 2)
            #expect(run.output.isEmpty)
            #expect(run.error.contains("Usage: plugin_exporter check web-config <files> ..."))
        }
    }
}
