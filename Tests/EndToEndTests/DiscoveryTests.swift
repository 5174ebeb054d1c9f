import Foundation
import TestSupport
import Testing

@Suite("Plugins that come and go under a running exporter")
struct DiscoveryTests {
    private let plugins: TemporaryDirectory

    init() throws {
        plugins = try TemporaryDirectory()
        try add("first")
    }

    private func add(_ name: String) throws {
        try plugins.write(ScriptServer.text(), to: "\(name)/run.sh")
        try plugins.write(ScriptServer.manifest(name), to: "\(name)/manifest.json")
    }

    private func start(_ arguments: String...) async throws -> Exporter {
        let exporter = try await Exporter(
            ["--plugins.directory", plugins.path, "--plugins.scan-interval", "100ms"] + arguments
        )
        try await exporter.ready()
        return exporter
    }

    /// Waits until a scrape has a line, and returns it whole.
    private func scrape(of exporter: Exporter, with line: String) async throws -> String {
        try await eventually(line) {
            let metrics = try await exporter.get("/metrics").text
            return metrics.contains("\n\(line)\n") ? metrics : nil
        }
    }

    private func audit(_ exporter: Exporter) async throws -> AuditRun {
        try await AuditRun(["--url", "http://127.0.0.1:\(exporter.port)"])
    }

    @Test("One that appears is missing for every reader, and is so no more once it is gone again")
    func appears() async throws {
        let exporter = try await start()
        #expect(try await audit(exporter).status == 0)

        try add("second")
        let metrics = try await scrape(of: exporter, with: #"plugin_registered{plugin="second"} 0"#)
        #expect(metrics.contains(#"plugin_discovered{plugin="second",source="directory"} 1"#))
        #expect(!metrics.contains(#"plugin_state{plugin="second""#))
        let missing = "Plugin 'second' was discovered, but is not in the registry"
        let answer = try await exporter.get("/v1/audit").text
        #expect(answer.contains(#""missing":["second"]"#) && answer.contains(#""status":"FAILED""#))
        #expect(try await exporter.get("/", headers: ["Accept": "text/html"]).text.contains("<b>1 missing</b>"))
        #expect(
            exporter.program.standardError.contains(
                #"level=warn name=plugin_host msg="Discovered plugin; it is missing until a reload loads it""#))
        let failed = try await audit(exporter)
        #expect(failed.status == 1)
        #expect(failed.output.contains("Missing: 1 (second)") && failed.output.contains(missing))

        try FileManager.default.removeItem(atPath: plugins.path + "/second")
        try await eventually("it is expected no more") {
            try await exporter.get("/metrics").text.contains(#"plugin="second""#) ? nil : true
        }
        #expect(try await audit(exporter).status == 0)
        #expect(try await exporter.stop() == 0)
    }

    @Test("One that vanishes stays registered and runs on; its series as discovered ends, and the audit warns")
    func vanishes() async throws {
        let exporter = try await start()
        try FileManager.default.removeItem(atPath: plugins.path + "/first")
        let metrics = try await eventually("it is discovered no more") {
            let metrics = try await exporter.get("/metrics").text
            return metrics.contains("plugin_discovered{") ? nil : metrics
        }
        #expect(metrics.contains(#"plugin_registered{plugin="first"} 1"#))
        #expect(metrics.contains(#"plugin_state{plugin="first",state="initialized"} 1"#))
        let run = try await audit(exporter)
        #expect(run.status == 0)
        #expect(run.output.contains("Plugin 'first' is registered, but no source holds it any more"))
        #expect(run.output.contains("Audit completed with warnings (1)"))
        #expect(try await exporter.stop() == 0)
    }

    @Test("A source that cannot be read any more is an error that is counted, and what it held stays expected")
    func unreadable() async throws {
        let exporter = try await start()
        try FileManager.default.moveItem(atPath: plugins.path, toPath: plugins.path + "-away")
        defer { try? FileManager.default.moveItem(atPath: plugins.path + "-away", toPath: plugins.path) }
        let metrics = try await eventually("an error is counted") {
            let metrics = try await exporter.get("/metrics").text
            return metrics.contains(/plugin_discovery_errors_total{source="directory"} [1-9]/) ? metrics : nil
        }
        #expect(metrics.contains(#"plugin_discovered{plugin="first",source="directory"} 1"#))
        let run = try await audit(exporter)
        #expect(run.status == 1)
        #expect(
            run.output.contains("Source 'directory' could not be read: \(plugins.path): No such file or directory"))
        #expect(try await exporter.stop() == 0)
    }

    @Test("What changes on disk is seen at once, however long it is until the next scan")
    func atOnce() async throws {
        let folder = try TemporaryDirectory()
        let file = try folder.write(#"{"mcpServers":{}}"#, to: "mcp.json")
        let exporter = try await start("--plugins.scan-interval", "2h", "--plugins.config", file)
        try add("second")
        _ = try await scrape(of: exporter, with: #"plugin_registered{plugin="second"} 0"#)
        try folder.write(#"{"mcpServers":{"third":{"command":"absent"}}}"#, to: "mcp.json")
        _ = try await scrape(of: exporter, with: #"plugin_registered{plugin="third"} 0"#)
        try FileManager.default.removeItem(atPath: plugins.path + "/second")
        try await eventually("it is expected no more") {
            try await exporter.get("/metrics").text.contains(#"plugin="second""#) ? nil : true
        }
        try plugins.write("{", to: "first/manifest.json")
        _ = try await scrape(of: exporter, with: #"plugin_discovery_problems{source="directory"} 1"#)
        #expect(try await exporter.stop() == 0)
    }

    @Test("With --plugins.auto-load one that appears is loaded by the scan that finds it")
    func autoLoad() async throws {
        let exporter = try await start("--plugins.auto-load")
        try add("second")
        let metrics = try await scrape(of: exporter, with: #"plugin_state{plugin="second",state="initialized"} 1"#)
        #expect(metrics.contains(#"plugin_registered{plugin="second"} 1"#))
        #expect(try await audit(exporter).status == 0)
        #expect(try await exporter.stop() == 0)
    }
}
