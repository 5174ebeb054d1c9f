import Foundation
import TestSupport
import Testing

@Suite("A disk that never answers")
struct DeadDiskTests {
    private let environment: [String: String]
    private let folder: TemporaryDirectory

    init() async throws {
        folder = try TemporaryDirectory()
        environment = ["LD_PRELOAD": try await DeadDiskTests.libraries.get().library("DeadDisk.c")]
    }

    /// Kept while a program may load one of them.
    private static let libraries = Result { try LoadedLibraries() }

    @Test("that plugins are looked for on holds up neither the endpoint nor the end")
    func source() async throws {
        let exporter = try await Exporter(["--plugins.directory", "/dead-disk/plugins"], environment: environment)
        #expect(try await exporter.get("/-/ready").status == 503)
        #expect(try await exporter.get("/metrics").status == 200)
        #expect(try await exporter.stop() == 0)
        #expect(exporter.program.standardError.contains("msg=Stopped"))
        #expect(!exporter.program.standardError.contains("Plugins loaded"))
    }

    @Test("that a plugin's program is on holds up that plugin alone, and the end for a while")
    func program() async throws {
        let server = try folder.write(ScriptServer.text(), to: "run.sh")
        let file = try folder.write(
            """
            {"mcpServers": {
              "dead-1": {"command": "/dead-disk/server"}, "dead-2": {"command": "/dead-disk/server"},
              "dead-3": {"command": "/dead-disk/server"}, "good": {"command": "sh", "args": ["\(server)"]}
            }}
            """,
            to: "mcp.json"
        )
        let exporter = try await Exporter(
            ["--plugins.config", file, "--plugins.scan-interval", "100ms"], environment: environment
        )
        try await eventually("the good one runs") {
            let metrics = try await exporter.get("/metrics").text
            return metrics.contains(#"plugin_state{plugin="good",state="initialized"} 1"#) ? true : nil
        }
        // It is watched all the same.
        let child = try await eventually("its process is there") {
            let daemon = Daemon(exporter.program.identifier)
            return try daemon.children().first { daemon.name(of: $0) == "sh" }
        }
        kill(child, SIGKILL)
        try await eventually("its end was noticed, and it runs again") {
            let metrics = try await exporter.get("/metrics").text
            return metrics.contains(#"plugin_process_restarts_total{plugin="good"} 1"#)
                && metrics.contains(#"plugin_state{plugin="good",state="initialized"} 1"#) ? true : nil
        }
        let metrics = try await exporter.get("/metrics").text
        #expect(metrics.contains(#"plugin_state{plugin="dead-1",state="loaded"} 1"#))
        #expect(try await exporter.stop() == 0)
        #expect(exporter.program.standardError.contains("Some plugins could not be ended in time"))
    }

    @Test("that the web configuration is on holds up neither the endpoint nor the end when it dies")
    func webConfig() async throws {
        let file = try folder.write("", to: "dying-disk/web.yml")
        let since = folder.path + "/since"
        let exporter = try await Exporter(
            ["--web.config.file", file, "--web.enable-lifecycle"],
            environment: environment.merging(["DEAD_SINCE": since]) { first, _ in first })
        try await exporter.ready()
        try folder.write("", to: "since")
        // Reads it, which never ends, as does whatever looks for changes.
        let reload = try HTTPConnection(port: exporter.port)
        try await reload.sendRequest("POST", "/-/reload")
        exporter.program.send(signal: SIGHUP)
        try await eventually("the reload waits, and scrapes do not") {
            try await exporter.get("/metrics").text.contains("plugin_exporter_http_requests_in_flight 2\n") ? true : nil
        }
        #expect(try await exporter.stop() == 0)
    }
}
