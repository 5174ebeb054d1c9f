import Foundation
import TestSupport
import Testing

@Suite("Reloading the exporter")
struct ReloadTests {
    private static let successful = "plugin_exporter_config_last_reload_successful"

    private static let tellsPID = "echo $$ > pid"

    private let plugins: TemporaryDirectory

    init() throws {
        plugins = try TemporaryDirectory()
        try add("one", before: Self.tellsPID)
    }

    private func add(_ name: String, version: String = "1", before: String = "") throws {
        try plugins.write(ScriptServer.text(before: before), to: "\(name)/run.sh")
        try plugins.write(ScriptServer.manifest(name, version: version), to: "\(name)/manifest.json")
    }

    private func start(_ arguments: String...) async throws -> Exporter {
        let exporter = try await Exporter(["--plugins.directory", plugins.path] + arguments)
        try await exporter.ready()
        return exporter
    }

    private func reload(
        _ exporter: Exporter,
        _ method: String = "POST",
        headers: [String: String] = [:]
    ) async throws -> HTTPAnswer {
        try await http(method, "/-/reload", port: exporter.port, headers: headers)
    }

    @Test("with SIGHUP loads what appeared, also again and again")
    func hangUp() async throws {
        let exporter = try await start()
        for name in ["two", "three"] {
            try add(name)
            exporter.program.send(signal: SIGHUP)
            try await eventually("\(name) is loaded") {
                try await exporter.get("/metrics").text
                    .contains("plugin_state{plugin=\"\(name)\",state=\"initialized\"} 1\n") ? true : nil
            }
        }
        #expect(try await exporter.stop() == 0)
    }

    @Test("with SIGHUP while plugins are still starting ends nothing, and waits for none of them")
    func hangUpWhileStarting() async throws {
        try add("slow", before: "while [ ! -e go ]; do sleep 0.01; done")
        let exporter = try await Exporter(["--plugins.directory", plugins.path])
        exporter.program.send(signal: SIGHUP)
        #expect(try await exporter.get("/-/ready").status == 503)
        try await eventually("the plugins are being started") {
            try await exporter.get("/v1/plugins").text.contains("\"slow\"") ? true : nil
        }
        try add("two")
        exporter.program.send(signal: SIGHUP)
        try await eventually("what appeared runs, though another is still starting") {
            let metrics = try await exporter.get("/metrics").text
            return metrics.contains("plugin_state{plugin=\"two\",state=\"initialized\"} 1\n") ? true : nil
        }
        #expect(try await exporter.get("/-/ready").status == 503)
        try plugins.write("", to: "slow/go")
        try await exporter.ready()
        let metrics = try await exporter.get("/metrics").text
        #expect(metrics.contains("plugin_state{plugin=\"slow\",state=\"initialized\"} 1\n"))
        #expect(try await exporter.stop() == 0)
    }

    @Test("with POST and PUT is allowed by --web.enable-lifecycle, and by nothing else")
    func methods() async throws {
        let closed = try await start()
        for method in ["POST", "PUT"] {
            let refused = try await reload(closed, method)
            #expect(refused.status == 403)
            #expect(refused.text.contains("--web.enable-lifecycle"))
        }
        #expect(try await closed.stop() == 0)

        let open = try await start("--web.enable-lifecycle")
        for (method, version) in [("POST", "2"), ("PUT", "3")] {
            try add("one", version: version)
            let answer = try await reload(open, method)
            #expect(answer.status == 200)
            #expect(answer.text == "Reloaded.\n")
            #expect(try await open.get("/v1/plugins").text.contains("\"version\":\"\(version)\""))
        }
        let asked = try await reload(open, "GET")
        #expect(asked.status == 405)
        #expect(asked.headers["allow"] == "POST, PUT")
        #expect(try await open.stop() == 0)
    }

    @Test("is refused to other sites' pages")
    func otherSites() async throws {
        let exporter = try await start("--web.enable-lifecycle")
        let host = "127.0.0.1:\(exporter.port)"
        for headers in [
            ["Origin": "https://example.com"], ["Origin": "null"],
            ["Origin": "https://\(host)"], ["Sec-Fetch-Site": "cross-site"],
            ["Sec-Fetch-Site": "same-site"],
            ["Origin": "http://\(host)", "Sec-Fetch-Site": "cross-site"],
        ] {
            let answer = try await reload(exporter, headers: headers.merging(["Host": host]) { first, _ in first })
            #expect(answer.status == 403, "\(headers)")
            #expect(answer.text.contains("may not reload"))
        }
        let own = ["Host": host, "Origin": "http://\(host)", "Sec-Fetch-Site": "same-origin"]
        #expect(try await reload(exporter, headers: own).status == 200)
        #expect(try await exporter.stop() == 0)
    }

    @Test("with a bad file says which and where, and leaves everything as it is until the file is mended")
    func badFile() async throws {
        let good = #"{"mcpServers":{"time":{"command":"no-such-program"}}}"#
        let file = try plugins.write(good, to: ".servers.json")
        let exporter = try await start("--web.enable-lifecycle", "--plugins.config", file)
        let before = try await exporter.get("/v1/plugins").text
        #expect(try await exporter.get("/metrics").text.contains("\(Self.successful) 1\n"))

        try plugins.write("{\"mcpServers\":\n  {\"time\": }}", to: ".servers.json")
        try add("two")
        let refused = try await reload(exporter)
        #expect(refused.status == 500)
        #expect(
            refused.text.contains("nothing was changed: \(file): it is not valid: line 2, column 12: expected a value")
        )
        #expect(try await exporter.get("/metrics").text.contains("\(Self.successful) 0\n"))
        #expect(
            try await exporter.get("/v1/plugins").text.split(separator: "\"name\"").count
                == before.split(separator: "\"name\"").count)
        #expect(exporter.program.standardError.contains("Reload failed"))

        try plugins.write(good, to: ".servers.json")
        #expect(try await reload(exporter).status == 200)
        let metrics = try await exporter.get("/metrics").text
        #expect(metrics.contains("\(Self.successful) 1\n"))
        #expect(metrics.contains("plugin_state{plugin=\"two\",state=\"initialized\"} 1\n"))
        #expect(try await exporter.stop() == 0)
    }

    @Test("with SIGHUP and a bad file says so, and leaves what runs alone")
    func hangUpWithBadFile() async throws {
        let exporter = try await start()
        let pid = try plugins.read("one/pid")
        try plugins.write("{", to: "one/manifest.json")
        exporter.program.send(signal: SIGHUP)
        try await eventually("it is told") {
            try await exporter.get("/metrics").text.contains("\(Self.successful) 0\n") ? true : nil
        }
        #expect(
            exporter.program.standardError.contains(
                "msg=\"Reload failed\" reasons=\"\(plugins.path)/one: manifest.json is not valid: line 1, column 2: "))
        try add("two")
        try add("one", before: Self.tellsPID)
        exporter.program.send(signal: SIGHUP)
        try await eventually("what appeared is loaded once the file is mended") {
            let metrics = try await exporter.get("/metrics").text
            return metrics.contains("plugin_state{plugin=\"two\",state=\"initialized\"} 1\n") ? metrics : nil
        }
        // The file says what it said before: nothing was changed.
        #expect(try plugins.read("one/pid") == pid)
        #expect(
            try await exporter.get("/metrics").text.contains("plugin_state{plugin=\"one\",state=\"initialized\"} 1\n"))
        #expect(try await exporter.stop() == 0)
    }

    @Test("is told by the newest of two, though an older one ends later")
    func newestTells() async throws {
        let file = try plugins.write(#"{"mcpServers":{}}"#, to: ".servers.json")
        let exporter = try await start("--web.enable-lifecycle", "--plugins.config", file)
        try add("slow", before: "while [ ! -e go ]; do sleep 0.01; done")
        async let older = reload(exporter)
        try await eventually("the older one has read everything, and starts what appeared") {
            try await exporter.get("/v1/plugins").text.contains("\"slow\"") ? true : nil
        }
        try plugins.write("{", to: ".servers.json")
        #expect(try await reload(exporter).status == 500)
        try plugins.write("", to: "slow/go")
        #expect(try await older.status == 200)
        #expect(try await exporter.get("/metrics").text.contains("\(Self.successful) 0\n"))
        #expect(try await exporter.stop() == 0)
    }
}
