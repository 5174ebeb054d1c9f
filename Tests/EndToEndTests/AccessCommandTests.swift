import Foundation
import TestSupport
import Testing

@Suite("Who may ask the exporter", .timeLimit(.minutes(3)))
struct AccessCommandTests {
    /// prom has the password secret.
    private static let config = """
        basic_auth_users:
          prom: $2b$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW

        """

    /// The status that curl is answered with, and the answer's body.
    private func curl(_ arguments: String...) async throws -> (status: String, body: String) {
        try await curl(arguments)
    }

    private func curl(_ arguments: [String]) async throws -> (status: String, body: String) {
        let curl = try ChildProcess(
            ["curl", "--silent", "--max-time", "60", "--write-out", "\n%{http_code}"] + arguments)
        #expect(try await curl.status() == 0)
        let lines = curl.standardOutput.split(separator: "\n", omittingEmptySubsequences: false)
        return (String(lines.last ?? ""), lines.first.map(String.init) ?? "")
    }

    @Test("curl is let in with the right password, and with no other")
    func passwords() async throws {
        let folder = try TemporaryDirectory()
        let file = try folder.write(Self.config, to: "web.yml")
        let exporter = try await Exporter(["--web.config.file", file])
        let url = "http://127.0.0.1:\(exporter.port)"
        #expect(try await curl("--user", "prom:secret", url + "/metrics").status == "200")
        #expect(try await curl(url + "/metrics").status == "401")
        #expect(try await curl("--user", "prom:wrong", url + "/metrics").status == "401")
        #expect(try await curl("--user", "nobody:secret", url + "/metrics").status == "401")
        #expect(try await curl("--user", "prom", "--user", "prom:", url + "/metrics").status == "401")
        #expect(try await curl("--header", "Authorization: Basic x", url + "/metrics").status == "401")
        #expect(try await curl("--header", "Authorization: Basic", url + "/metrics").status == "401")
        #expect(try await curl("--oauth2-bearer", "secret", url + "/metrics").status == "401")
        #expect(try await curl("--anyauth", "--user", "prom:secret", url + "/v1/audit").status == "200")
        #expect(try await curl(url + "/-/healthy").body == "plugin_exporter is healthy.")
        #expect(try await curl("--head", url + "/-/ready").status == "200")
        let wrong = try await curl(url + "/v1/plugins")
        #expect(wrong.body == #"{"detail":"A user name and a password are needed"}"#)
        // A user list that is replaced is in use at once, for connections that are open too.
        try folder.write(Self.config.replacing("prom", with: "grafana"), to: "web.yml")
        try await eventually("the other user is let in") {
            try await curl("--user", "grafana:secret", url + "/metrics").status == "200" ? true : nil
        }
        #expect(try await curl("--user", "prom:secret", url + "/metrics").status == "401")
        #expect(try await exporter.stop() == 0)
    }

    @Test("The program itself asks with a name and a password, beneath a prefix")
    func client() async throws {
        let plugins = try shippedPlugins()
        let file = try plugins.write(Self.config, to: "web.yml")
        let password = try plugins.write("secret\n", to: "password")
        let exporter = try await Exporter([
            "--plugins.directory", plugins.path, "--web.config.file", file, "--web.enable-execution",
            "--web.route-prefix", "plugins",
        ])
        let url = "http://127.0.0.1:\(exporter.port)/plugins"
        try await eventually("the plugins are started") {
            try await exporter.get("/plugins/-/ready").status == 200 ? true : nil
        }
        let asked = ["--url", url, "--username", "prom", "--password-file", password]
        let audit = try ChildProcess([builtProgram("plugin_exporter"), "audit"] + asked)
        #expect(try await audit.status() == 0, "\(audit.standardError)")
        let run = try ChildProcess(
            [builtProgram("plugin_exporter"), "run", "ocr", "analyze", "--args", #"{"path":"\#(samplePicture)"}"#]
                + asked)
        #expect(try await run.status() == 0, "\(run.standardError)")
        let result = try JSONSerialization.jsonObject(with: Data(run.standardOutput.utf8)) as? [String: Any]
        #expect((result?["result"] as? [String: Any])?["text"] as? String == sampleText)
        #expect(try await exporter.stop() == 0)
    }

    @Test("Over TLS a verified certificate lets run tools, from wherever; the server's own pages come from https")
    func certificate() async throws {
        let authority = try await TestAuthority()
        let plugins = try shippedPlugins()
        let client = try plugins.write(FileText.read(await authority.certificate(for: "DNS:client")), to: "client.pem")
        let server = try await authority.certificate(for: "IP:127.0.0.1")
        let file = try plugins.write(
            """
            tls_server_config:
              cert_file: \(server)
              key_file: \(server)
              client_ca_file: \(authority.path)
              client_auth_type: VerifyClientCertIfGiven

            """, to: "web.yml")
        let exporter = try await Exporter([
            "--plugins.directory", plugins.path, "--web.config.file", file, "--web.enable-execution",
        ])
        let url = "https://127.0.0.1:\(exporter.port)"
        let asked = ["--cacert", authority.path]
        try await eventually("the plugins are started") {
            try await curl(asked + [url + "/-/ready"]).status == "200" ? true : nil
        }
        let known = asked + ["--cert", client]
        let run = [
            "--json", #"{"args":{"path":"\#(samplePicture)"}}"#, url + "/v1/plugins/ocr/tools/analyze/run",
        ]
        let forwarded = ["--header", "X-Forwarded-For: 192.0.2.1"]
        #expect(try await curl(known + forwarded + run).status == "200")
        #expect(try await curl(asked + forwarded + run).status == "403")
        #expect(try await curl(asked + ["--header", "Origin: \(url)"] + run).status == "200")
        let plain = url.replacing("https:", with: "http:")
        #expect(try await curl(known + ["--header", "Origin: \(plain)"] + run).status == "403")
        #expect(try await exporter.stop() == 0)
    }

    @Test("Flags that cannot be meant end with status 2 and say why")
    func wrongUsage() async throws {
        let cases = [
            (["--web.max-requests", "-1"], "cannot answer -1 scrapes at a time: write 0 for any number"),
            (["--web.external-url", "example.org"], "cannot be reached as 'example.org': write it as https://"),
            (["--web.route-prefix", "/a?b"], "cannot serve beneath '/a?b': its path may hold"),
        ]
        for (arguments, says) in cases {
            let program = try ChildProcess([builtProgram("plugin_exporter")] + arguments)
            #expect(try await program.status() == 2, "\(arguments)")
            #expect(program.standardError.contains(says), "\(arguments): \(program.standardError)")
        }
    }
}
