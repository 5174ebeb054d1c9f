import Foundation
import TestSupport
import Testing

@Suite("The command")
struct CommandTests {
    private func run(_ arguments: String...) async throws -> (status: Int32, output: String, error: String) {
        let program = try ChildProcess([builtProgram("plugin_exporter")] + arguments)
        let status = try await program.status()
        return (status, program.standardOutput, program.standardError)
    }

    @Test("A wrong flag or value ends with status 2 and says what is wrong")
    func wrongUsage() async throws {
        let cases: [(arguments: [String], says: String)] = [
            (["--nope"], "Unknown option '--nope'"),
            (["--web.listen-address", "localhost"], "it has no port"),
            (["--web.listen-address", ":99999"], "'99999' is not a port"),
            (["--plugins.timeout", "soon"], "'soon'"),
            (["--plugins.scan-interval", "30"], "write numbers with their units, as 500ms, 30s, 1m30s or 2h"),
            (["--web.telemetry-path", "metrics"], "cannot serve metrics at 'metrics': it must begin with '/'"),
            (["--web.telemetry-path", "/v1/x"], "'/v1' is taken by the API"),
            (["run", "ocr", "analyze", "--timeout", "0s"], "above 0"),
            (["--plugins.timeout", "0s"], "above 0"),
            (["--plugins.scan-interval", "0s"], "above 0"),
            (["--plugins.config", ""], "--plugins.config is empty"),
            (["--plugins.config", "servers.json", "--plugins.config", ""], "--plugins.config is empty"),
            (["--log.level", "loud"], "'loud'"),
            (["run", "ocr", "analyze", "--args", "{\"a\":]"], "line 1, column 6"),
            (["run", "ocr", "analyze", "--args", "[1]"], "not an object"),
            (["run", "ocr"], "<tool>"),
        ]
        for (arguments, says) in cases {
            let program = try ChildProcess([builtProgram("plugin_exporter")] + arguments)
            #expect(try await program.status() == 2, "\(arguments)")
            #expect(program.standardError.contains(says), "\(arguments): \(program.standardError)")
            #expect(program.standardOutput.isEmpty)
        }
    }

    @Test("A port in use is one clear line and status 1")
    func portInUse() async throws {
        let exporter = try await Exporter([])
        let second = try await run("--web.listen-address", "127.0.0.1:\(exporter.port)")
        #expect(second.status == 1)
        #expect(
            second.error
                .hasSuffix(
                    "level=error name=plugin_exporter msg=\"Cannot start\" "
                        + "reason=\"cannot listen on 127.0.0.1:\(exporter.port): Address already in use; "
                        + "`ss -ltnp sport = :\(exporter.port)` says by whom; stop that, or choose another port\"\n"
                )
        )
        #expect(second.error.split(separator: "\n").count == 1)
        #expect(try await exporter.stop() == 0)
    }

    @Test("--help names every flag, and --version the version, the commit and Swift's version")
    func helpAndVersion() async throws {
        let help = try await run("--help")
        #expect(help.status == 0)
        #expect(help.output.contains("USAGE: plugin_exporter serve "))
        for flag in [
            "--web.listen-address", "--web.systemd-socket", "--web.config.file", "--web.telemetry-path",
            "--web.enable-execution",
            "--plugins.directory", "--web.enable-lifecycle", "--plugins.config", "--plugins.scan-interval",
            "--plugins.auto-load",
            "--audit.strict",
            "PLUGIN_EXPORTER_STRICT_AUDIT", "--plugins.timeout", "--log.level", "--log.format", "--version", "--help",
        ] {
            #expect(help.output.contains(flag), "\(flag)")
        }
        let version = try await run("--version")
        #expect(version.status == 0)
        #expect(version.output.contains(/^plugin_exporter, version \d+\.\d+\.\d+ \(revision: [0-9a-z-]+\)/))
        #expect(version.output.contains("swift version: 6."))
    }

    @Test("run prints the result of a running server's tool; what the server refuses ends with status 1 and its words")
    func runSubcommand() async throws {
        let plugins = try shippedPlugins()
        let exporter = try await Exporter(["--plugins.directory", plugins.path, "--web.enable-execution"])
        try await exporter.ready()
        let url = "http://127.0.0.1:\(exporter.port)"

        let right = try await run("run", "ocr", "analyze", "--url", url, "--args", #"{"path":"\#(samplePicture)"}"#)
        #expect(right.status == 0)
        #expect(right.error.isEmpty)
        let answer = try JSONSerialization.jsonObject(with: Data(right.output.utf8)) as? [String: Any]
        #expect((answer?["result"] as? [String: Any])?["text"] as? String == sampleText)

        let unknown = try await run("run", "ocr", "translate", "--url", url + "/")
        #expect(unknown.status == 1)
        #expect(
            unknown.error == "plugin_exporter: Plugin 'ocr' has no tool 'translate'; it has: analyze (status 404)\n")
        #expect(try await exporter.stop() == 0)

        let gone = try await run("run", "ocr", "analyze", "--url", url)
        #expect(gone.status == 1)
        #expect(gone.error.contains(url) && gone.error.contains("connect"), "\(gone.error)")
    }

    @Test("Without --web.enable-execution, run is refused and told how to turn it on")
    func executionIsOff() async throws {
        let exporter = try await Exporter([])
        let refused = try await run("run", "ocr", "analyze", "--url", "http://127.0.0.1:\(exporter.port)")
        #expect(refused.status == 1)
        #expect(refused.error.contains("--web.enable-execution turns it on (status 403)"), "\(refused.error)")
        #expect(try await exporter.stop() == 0)
    }

    @Test("Either signal ends the exporter with status 0, and its plugins with it", arguments: [SIGINT, SIGTERM])
    func signals(signal: Int32) async throws {
        let plugins = try shippedPlugins()
        let exporter = try await Exporter(["--plugins.directory", plugins.path])
        try await exporter.ready()
        let children = try Daemon(exporter.program.identifier).children()
        #expect(children.count == 2, "the plugin and the keeper")
        #expect(try await exporter.stop(with: signal) == 0)
        for child in children {
            #expect(!FileManager.default.fileExists(atPath: "/proc/\(child)"))
        }
        #expect(exporter.program.standardError.contains("msg=Stopped"))
    }

    @Test("In JSON each log line is an object with timestamp, level, name, message and the metadata as fields")
    func jsonLog() async throws {
        let plugins = try shippedPlugins()
        try plugins.write("{", to: "broken\"\n/manifest.json")
        let exporter = try await Exporter(["--plugins.directory", plugins.path, "--log.format", "json"])
        try await exporter.ready()
        #expect(try await exporter.stop() == 0)
        var lines: [[String: Any]] = []
        for line in exporter.program.standardError.split(separator: "\n") {
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8))
            lines.append(try #require(object as? [String: Any], "\(line)"))
        }
        for line in lines {
            for key in ["timestamp", "level", "name", "message"] { #expect(line[key] is String, "\(line)") }
        }
        let loaded = try #require(lines.first { $0["message"] as? String == "Plugins loaded" })
        #expect(loaded["level"] as? String == "info")
        #expect(loaded["name"] as? String == "plugin_exporter")
        #expect(loaded["count"] as? Int == 1)
        #expect(loaded["plugins"] as? [String] == ["ocr"])
        #expect(lines.contains { $0["plugin"] as? String == "broken\"\n" && $0["level"] as? String == "error" })
    }

    @Test(
        "--log.level leaves out what is less severe, and names the levels as Prometheus does",
        arguments: [("info", ["info", "warn", "error"]), ("warn", ["warn", "error"]), ("error", ["error"])]
    )
    func logLevel(level: String, levels: [String]) async throws {
        let folder = try TemporaryDirectory()
        // One that is not installed is a warning, one whose description is bad an error.
        let file = try folder.write(
            #"{"mcpServers":{"absent":{"command":"absent"},"bad":{}}}"#, to: "mcp.json")
        let program = try ChildProcess([
            builtProgram("plugin_exporter"), "--web.listen-address", "127.0.0.1:0", "--plugins.config", file,
            "--log.level", level,
        ])
        try await eventually("both are logged") {
            let log = program.standardError
            return log.contains("plugin=bad") && (level == "error" || log.contains("plugin=absent")) ? true : nil
        }
        program.send(signal: SIGTERM)
        #expect(try await program.status() == 0)
        #expect(Set(program.standardError.matches(of: /level=(\w+)/).map { String($0.1) }) == Set(levels))
    }

    @Test("A directory that is not there is logged, counted and in the audit, and the server serves")
    func missingDirectory() async throws {
        let exporter = try await Exporter(["--plugins.directory", "/does/not/exist"])
        try await exporter.ready()
        let reason = "/does/not/exist: No such file or directory"
        #expect(try await exporter.get("/v1/audit").text.contains(reason))
        let metrics = try await exporter.get("/metrics").text
        #expect(metrics.contains(/plugin_discovery_errors_total{source="directory"} [1-9]/))
        #expect(!metrics.contains("plugin_discovery_last_success_timestamp_seconds"))
        #expect(exporter.program.standardError.contains(reason))
        #expect(try await exporter.stop() == 0)
    }

    @Test("Servers files may be several: of two servers with one name, the first file's by path is used")
    func serversFiles() async throws {
        let folder = try TemporaryDirectory()
        let first = try folder.write(
            #"{"mcpServers":{"one":{"command":"absent-1"},"both":{"command":"absent-2"}}}"#, to: "a.json"
        )
        let second = try folder.write(
            #"{"mcpServers":{"two":{"command":"absent-3"},"both":{"command":"absent-4"}}}"#, to: "b.json"
        )
        let exporter = try await Exporter(["--plugins.config", second, "--plugins.config", first])
        try await exporter.ready()
        let list = try await exporter.get("/v1/plugins").text
        #expect(["one", "both", "two"].allSatisfy { list.contains("\"name\":\"\($0)\"") })
        #expect(["absent-1", "absent-2", "absent-3"].allSatisfy { list.contains("'\($0)' is not installed") })
        #expect(!list.contains("absent-4"))
        let refusal =
            "Plugin 'both' of \(second): mcpServers.both is refused: \(first): mcpServers.both has the same name"
        #expect(try await exporter.get("/v1/audit").text.contains(refusal))
        #expect(try await exporter.stop() == 0)
    }
}
