import TestSupport
import Testing

@Suite("The audit of a server that is starting")
struct AuditReadyTests {
    private static let list = #"[{"name":"ocr","state":"INITIALIZED"}]"#

    /// An exporter with the plugin `slow`, which starts once there is a file `slow/go`.
    private func exporter(_ plugins: TemporaryDirectory, then commands: String = "") async throws -> Exporter {
        let waits = "while [ ! -e go ]; do sleep 0.01; done\n\(commands)"
        try plugins.write(ScriptServer.text(before: waits), to: "slow/run.sh")
        try plugins.write(ScriptServer.manifest("slow"), to: "slow/manifest.json")
        let exporter = try await Exporter(["--plugins.directory", plugins.path])
        try await eventually("the plugin is listed, and would pass") {
            try await exporter.get("/v1/plugins").text.contains(#""state":"LOADED""#) ? true : nil
        }
        return exporter
    }

    @Test(
        "It is waited for, and what its slowest plugin came to is reported",
        arguments: [("", "✓ slow: INITIALIZED\n", Int32(0)), ("exit 3", "✗ slow: FAILED: exited with status 3\n", 1)]
    )
    func waits(commands: String, says: String, status: Int32) async throws {
        let plugins = try TemporaryDirectory()
        let exporter = try await exporter(plugins, then: commands)
        async let audit = AuditRun(["--url", "http://127.0.0.1:\(exporter.port)", "--expect", "slow"])
        try await eventually("the audit has been told to wait, and asks again") {
            let metrics = try await exporter.get("/metrics").text
            let refusals = metrics.firstMatch(of: /handler="\/-\/ready",code="503"} (\d+)\n/)
            return Int(refusals?.1 ?? "0") ?? 0 >= 2 ? true : nil
        }
        #expect(
            try await exporter.get("/metrics").text
                .contains(#"requests_total{handler="/v1/audit",code="200"} 0"#))
        try plugins.write("", to: "slow/go")
        let run = try await audit
        #expect(run.status == status, "\(run.output)")
        #expect(run.output.contains("\n✓ API is reachable\n"))
        #expect(run.output.contains(says), "\(run.output)")
        #expect(try await exporter.stop() == 0)
    }

    @Test("It is not waited for beyond --timeout: that is an error in its own words")
    func gaveUp() async throws {
        let plugins = try TemporaryDirectory()
        let exporter = try await exporter(plugins)
        let url = "http://127.0.0.1:\(exporter.port)"
        let run = try await AuditRun(["--url", url + "/v1/plugins/", "--expect", "slow", "--timeout", "5s"])
        #expect(run.status == 1)
        #expect(
            run.output.contains(
                "\n✗ \(url)/-/ready still answers with status 503 after 5s (--timeout waits longer): "
                    + "plugin_exporter is not ready: the plugins are being started.\n"
            ),
            "\(run.output)"
        )
        #expect(!run.output.contains("[2/5]"))
        #expect(run.verdict == "❌ Audit failed: 1 error(s), 0 warning(s)")
        #expect(try await exporter.stop() == 0)
    }

    @Test("A server that does not listen yet is waited for, and then while it is starting")
    func notListening() async throws {
        let server = try await ScriptedServer(
            ["/-/ready": .init(status: 503), "/v1/plugins": .json(Self.list)], later: ["/-/ready": .json("")],
            listens: false
        )
        async let audit = AuditRun(["--url", server.url, "--expect", "ocr"])
        // Begins later, waits, and is over: the other has been refused by then.
        let refused = try await AuditRun(["--url", server.url, "--timeout", "5s"])
        #expect(refused.status == 1)
        #expect(
            refused.output.contains(
                "\n✗ \(server.url) still cannot be connected to after 5s (--timeout waits longer): "),
            "\(refused.output)")
        #expect(!refused.output.contains("API is reachable"))
        #expect(!refused.output.contains("[2/5]"))
        #expect(refused.verdict == "❌ Audit failed: 1 error(s), 0 warning(s)")
        try await server.listen()
        let run = try await audit
        #expect(run.status == 0, "\(run.output)")
        #expect(server.requests.prefix(3) == ["GET /-/ready plain", "GET /-/ready plain", "GET /v1/plugins plain"])
    }

    @Test(
        "What another server says while it starts is printable and short, or put in words",
        arguments: [
            (ScriptedServer.Answer(status: 503, type: "text/plain", body: "one\u{1B}[31m\ntwo"), "one\\u001b[31m\n"),
            (.init(status: 503, type: "", body: "x", times: 9000), String(repeating: "x", count: 200) + "…\n"),
            (.init(status: 503, body: #"{"detail":"models are read"}"#), "models are read\n"),
            (.init(status: 503, type: "text/html", body: "<title>Soon</title>"), "“Soon”\n"),
            (.init(status: 503, type: ""), "the server is not ready\n"),
        ]
    )
    func words(answer: ScriptedServer.Answer, says: String) async throws {
        let server = try await ScriptedServer(["/-/ready": answer, "/v1/plugins": .json(Self.list)])
        let run = try await AuditRun(["--url", server.url, "--timeout", "5s"])
        #expect(run.status == 1)
        #expect(run.output.contains(" after 5s (--timeout waits longer): \(says)"), "\(run.output)")
        #expect(!server.requests.contains("GET /v1/plugins plain"))
    }

    @Test("A server that is starting, and then silent, is not ready")
    func silentAfterRefusal() async throws {
        let server = try await ScriptedServer(
            ["/-/ready": .init(status: 503), "/v1/plugins": .json(Self.list)],
            later: ["/-/ready": .init(isSilent: true)]
        )
        let run = try await AuditRun(["--url", server.url, "--timeout", "5s"])
        #expect(run.status == 1)
        #expect(run.output.contains("still answers with status 503 after 5s"), "\(run.output)")
        #expect(server.requests == ["GET /-/ready plain", "GET /-/ready plain"])
    }

    @Test(
        "Whatever else is answered there changes nothing: no other server has such an address",
        arguments: [
            ScriptedServer.Answer(status: 404), .init(status: 401), .init(status: 500), .init(status: 204, type: ""),
            .init(status: 301, headers: ["Location": "/elsewhere"]), .init(type: "text/html", body: "<html>"),
            .init(type: "text/plain", body: "not ready"), .init(isSilent: true),
        ]
    )
    func ignored(answer: ScriptedServer.Answer) async throws {
        let server = try await ScriptedServer(
            ["/host/-/ready": answer, "/host/v1/plugins": .json(Self.list)])
        let limit = answer.isSilent ? "10s" : "1m"
        let run = try await AuditRun(["--url", server.url + "/host/v1/plugins", "--timeout", limit])
        #expect(run.status == 0, "\(run.output)")
        #expect(run.verdict == "✅ Audit passed")
        #expect(
            server.requests == [
                "GET /host/-/ready plain", "GET /host/v1/plugins plain", "GET /host/v1/audit plain",
            ]
        )
    }
}
