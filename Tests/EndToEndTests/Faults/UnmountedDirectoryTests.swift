import Foundation
import TestSupport
import Testing

/// A disk that hangs: ``DeadDiskTests``.
@Suite("Faults: a plugin directory that is unmounted")
struct UnmountedDirectoryTests {
    private static let plugin = #"plugin_discovered{plugin="p",source="directory"} 1"#

    @Test(
        "is a source that cannot be read: its plugins run on and stay expected, also at a reload, until it is back",
        .enabled(if: PrivateMount.isAllowed, PrivateMount.need), arguments: [true, false])
    func unmounted(autoLoads: Bool) async throws {
        let plugins = try TemporaryDirectory()
        try plugins.write(ScriptServer.text(), to: "p/run.sh")
        try plugins.write(ScriptServer.manifest("p"), to: "p/manifest.json")
        let fill = #"cp -r "\#(plugins.path)/p" "$1""#
        let mount = try await PrivateMount(
            ["--web.enable-lifecycle", "--plugins.scan-interval", "100ms"] + (autoLoads ? ["--plugins.auto-load"] : []),
            setUp: fill, directoryFlag: "--plugins.directory")
        let child = try #require(try Daemon(mount.exporter.identifier).children().first { isRunning(Int($0)) })
        try await mount.scrape(with: Self.plugin)

        // Its plugin runs in it: an unmount that waits for nobody is the only one.
        try await mount.run(#"umount --lazy "$1""#)
        var metrics = try await eventually("it is seen") {
            let metrics = try await mount.get("/metrics")
            return metrics.contains(/plugin_discovery_errors_total{source="directory"} [1-9]/) ? metrics : nil
        }
        #expect(metrics.contains("\n\(Self.plugin)\n"))
        #expect(metrics.contains("\nplugin_registered{plugin=\"p\"} 1\n"))
        #expect(metrics.contains("\nplugin_state{plugin=\"p\",state=\"initialized\"} 1\n"))
        let reason =
            "it is empty, and on another file system than the plugins that it held: was it unmounted? "
            + "If it is meant to be empty, restart"
        let audit = try await mount.get("/v1/audit")
        #expect(audit.contains(#""status":"FAILED""#) && audit.contains(reason))
        let reload = try await http("POST", "/-/reload", port: mount.port)
        #expect(reload.status == 500 && reload.text.contains(reason))
        metrics = try await mount.scrape(with: "plugin_exporter_config_last_reload_successful 0")
        #expect(metrics.contains("\nplugin_state{plugin=\"p\",state=\"initialized\"} 1\n"))
        #expect(mount.exporter.standardError.contains(#"level=error name=plugin_registry msg="Discovery failed""#))

        try await mount.run(#"mount -t tmpfs none "$1"; \#(fill)"#)
        try await eventually("the audit passes") {
            try await mount.get("/v1/audit").contains(#""status":"PASSED""#) ? true : nil
        }
        #expect(try await http("POST", "/-/reload", port: mount.port).status == 200)
        metrics = try await mount.scrape(with: Self.plugin)
        #expect(metrics.contains("\nplugin_process_restarts_total{plugin=\"p\"} 0\n"))
        #expect(isRunning(Int(child)))
        mount.exporter.send(signal: SIGTERM)
        #expect(try await mount.exporter.status() == 0)
    }

    @Test(
        "or may not be read any more, or whose folders may not, is one that cannot be read, too",
        .enabled(if: geteuid() == 0, "becoming another user needs root"))
    func forbidden() async throws {
        let plugins = try TemporaryDirectory()
        try plugins.write(ScriptServer.text(), to: "p/run.sh")
        try plugins.write(ScriptServer.manifest("p"), to: "p/manifest.json")
        let port = try freePort()
        let program = try ChildProcess([
            "setpriv", "--reuid=54321", "--regid=54321", "--clear-groups", builtProgram("plugin_exporter"),
            "--web.listen-address", "127.0.0.1:\(port)", "--plugins.directory", plugins.path, "--plugins.scan-interval",
            "100ms",
        ])
        try await eventually("the plugin runs") {
            try? await http("GET", "/metrics", port: port).text
                .contains(#"plugin_state{plugin="p",state="initialized"} 1"#) ? true : nil
        }
        chmod(plugins.path, 0o700)
        let metrics = try await eventually("it is seen") {
            let metrics = try await http("GET", "/metrics", port: port).text
            return metrics.contains(/plugin_discovery_errors_total{source="directory"} [1-9]/) ? metrics : nil
        }
        #expect(metrics.contains("\n\(Self.plugin)\n"))
        #expect(metrics.contains("\nplugin_state{plugin=\"p\",state=\"initialized\"} 1\n"))
        #expect(try await http("GET", "/v1/audit", port: port).text.contains("\(plugins.path): Permission denied"))
        chmod(plugins.path, 0o755)
        try await eventually("the audit passes") {
            try await http("GET", "/v1/audit", port: port).text.contains(#""status":"PASSED""#) ? true : nil
        }
        program.send(signal: SIGTERM)
        #expect(try await program.status() == 0)
    }
}
