import Foundation
import TestSupport
import Testing

@Suite("Faults: a plugin that is killed with SIGKILL")
struct KilledPluginTests {
    private static let reason = "killed by signal 9 (SIGKILL)"

    private let plugins: HeldPlugins

    init() throws {
        plugins = try HeldPlugins()
    }

    private func start() async throws -> Exporter {
        try await Exporter([
            "--plugins.directory", plugins.path, "--web.enable-lifecycle", "--web.enable-execution",
            "--plugins.scan-interval", "1h",
        ])
    }

    /// Kills a plugin. What is started in its place is not held up; so that this one does not go on either, it is suspended
    /// first.
    private func end(_ process: Int, _ name: String, heldAt moment: HeldPlugins.Moment) throws {
        kill(pid_t(process), SIGSTOP)
        if moment != .idle { try plugins.release(name, from: moment) }
        kill(pid_t(process), SIGKILL)
    }

    /// Waits until a scrape has a line.
    private func scrape(_ exporter: Exporter, has line: String) async throws {
        try await eventually(line) {
            try await exporter.get("/metrics").text.contains("\n\(line)\n") ? true : nil
        }
    }

    @Test(
        "as it starts, or has nothing to do, is FAILED for that, takes what it started with it, and runs again in a second",
        arguments: [HeldPlugins.Moment.start, .list, .idle])
    func restarted(moment: HeldPlugins.Moment) async throws {
        try plugins.add("p", heldAt: moment)
        let exporter = try await start()
        if moment == .idle { try await exporter.ready() }
        let (process, child) = (
            try await plugins.process(of: "p", heldAt: moment), try await plugins.child(of: "p")
        )
        try end(process, "p", heldAt: moment)
        try await eventually("the log says why") {
            exporter.program.standardError.contains(#"msg="Plugin failed" plugin=p reason="\#(Self.reason)""#)
                ? true : nil
        }
        try await scrape(exporter, has: #"plugin_process_restarts_total{plugin="p"} 1"#)
        try await scrape(exporter, has: #"plugin_state{plugin="p",state="initialized"} 1"#)
        try await scrape(exporter, has: #"plugin_failures_total{plugin="p"} 1"#)
        try await eventually("what it started is gone") { isRunning(child) ? nil : true }
        #expect(try await exporter.stop() == 0)
    }

    @Test("in a call fails the call with 503 and the reason; twice in a row is started after one second and then two")
    func inACall() async throws {
        try plugins.add("p", heldAt: .call)
        let exporter = try await start()
        try await exporter.ready()
        async let answer = exporter.run("wait", of: "p", body: #"{"args":{}}"#)
        try end(await plugins.process(of: "p", heldAt: .call), "p", heldAt: .call)
        #expect(try await answer.status == 503)
        #expect(try await answer.text.contains("Plugin 'p' ended during the call: \(Self.reason)"))
        let metrics = try await exporter.get("/metrics").text
        #expect(metrics.contains("\nplugin_tool_execution_errors_total{plugin=\"p\",tool=\"wait\"} 1\n"))
        #expect(metrics.contains("\nplugin_executions_in_flight{plugin=\"p\"} 0\n"))
        #expect(exporter.program.standardError.contains(#"msg="Plugin failed" plugin=p reason="\#(Self.reason)""#))
        try await scrape(exporter, has: #"plugin_state{plugin="p",state="initialized"} 1"#)
        #expect(try await exporter.run("wait", of: "p", body: #"{"args":{}}"#).status == 200)
        kill(pid_t(try await plugins.process(of: "p")), SIGKILL)
        try await scrape(exporter, has: #"plugin_process_restarts_total{plugin="p"} 2"#)
        let pauses = exporter.program.standardError.matches(of: /msg="Plugin is started again" in="([\d.]+) seconds"/)
        #expect(pauses.map { String($0.1) } == ["1.0", "2.0"])
        #expect(try await exporter.stop() == 0)
    }

    @Test("while a reload ends it is no failure: what takes its place runs at once; nor is it at the exporter's end")
    func stopping() async throws {
        try plugins.add("p", heldAt: .stop)
        let exporter = try await start()
        try await exporter.ready()
        let first = try await plugins.process(of: "p")
        try plugins.describe("p", version: "2")
        async let reload = exporter.reload()
        kill(pid_t(try await plugins.process(of: "p", heldAt: .stop)), SIGKILL)
        #expect(try await reload.status == 200)
        let metrics = try await exporter.get("/metrics").text
        #expect(metrics.contains("\nplugin_state{plugin=\"p\",state=\"initialized\"} 1\n"))
        #expect(metrics.contains("\nplugin_info{plugin=\"p\",version=\"2\",description=\"\"} 1\n"))
        #expect(metrics.contains("\nplugin_failures_total{plugin=\"p\"} 0\n"))
        #expect(metrics.contains("\nplugin_process_restarts_total{plugin=\"p\"} 0\n"))

        let second = try await plugins.process(of: "p")
        #expect(first != second)
        exporter.program.send(signal: SIGTERM)
        try await eventually("it is held up as it ends") {
            try await plugins.process(of: "p", heldAt: .stop) == second ? true : nil
        }
        kill(pid_t(second), SIGKILL)
        #expect(try await exporter.program.status() == 0)
        #expect(!exporter.program.standardError.contains("level=error"))
    }
}
