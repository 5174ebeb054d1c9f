import Foundation
import TestSupport
import Testing

/// Further of ``KilledDaemonTests``: there it is killed when it has nothing to do, and with its keeper.
@Suite("Faults: an exporter that is killed with SIGKILL")
struct KilledExporterTests {
    @Test(
        "at any moment of a plugin leaves nothing of the plugin, and its port and its socket to the next one at once",
        arguments: HeldPlugins.Moment.allCases)
    func killed(moment: HeldPlugins.Moment) async throws {
        let plugins = try HeldPlugins()
        try plugins.add("p", heldAt: moment)
        let port = try freePort()
        let command = [
            try builtProgram("plugin_exporter"), "--web.listen-address", "127.0.0.1:\(port)", "--web.listen-address",
            "unix://\(plugins.path)/socket", "--plugins.directory", plugins.path, "--web.enable-execution",
        ]
        let first = try ChildProcess(command)
        try await listens(first)
        if moment != .start, moment != .list {
            try await eventually("it is ready") {
                try await http("GET", "/-/ready", port: port).status == 200 ? true : nil
            }
        }
        // Not closed before the exporter dies: its port stays in TIME_WAIT, or has connections of nobody's.
        let client = try HTTPConnection(port: port)
        try await client.sendRequest("GET", "/metrics")
        _ = try await client.receive()
        let call = Task {
            guard moment == .call else { return }
            _ = try? await http(
                "POST", "/v1/plugins/p/tools/wait/run", port: port,
                headers: ["Content-Type": "application/json", "Host": "127.0.0.1:\(port)"],
                body: Array(#"{"args":{}}"#.utf8))
        }
        if moment == .stop { first.send(signal: SIGTERM) }
        let processes = [
            try await plugins.process(of: "p", heldAt: moment), try await plugins.child(of: "p"),
        ]
        // For the failure that this test is about.
        defer { for process in processes { kill(pid_t(process), SIGKILL) } }
        #expect(processes.allSatisfy(isRunning))
        first.send(signal: SIGKILL)
        #expect(try await first.status() == -SIGKILL)
        await call.value
        try await eventually("the plugin and what it started are gone") {
            processes.contains(where: isRunning) ? nil : true
        }

        if moment != .idle { try plugins.release("p", from: moment) }
        let second = try ChildProcess(command)
        try await listens(second)
        try await eventually("the plugin runs again") {
            try await http("GET", "/metrics", port: port).text
                .contains(#"plugin_state{plugin="p",state="initialized"} 1"#) ? true : nil
        }
        withExtendedLifetime(client) {}
        // Its plugin does not want to end.
        second.send(signal: SIGTERM)
        #expect(try await second.status() == 0)
    }

    private func listens(_ program: ChildProcess) async throws {
        try await eventually("it listens twice") {
            program.standardError.matches(of: /msg=Listening/).count == 2 ? true : nil
        }
    }
}
