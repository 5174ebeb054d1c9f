import Glibc
import PluginHost
import PluginRegistry
import TestSupport
import Testing

@Suite("A plugin that dies")
struct SupervisionTests {
    /// Commands that let the first start through, and each later one once there is a file `again`.
    private static let gate = "if [ -e started ]; then \(Script.wait(for: "again")); fi; : > started"

    struct Death: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let signal: Int32
        let reason: String
    }

    static let deaths = [
        // The script makes a status of it.
        Death(testDescription: "exits", signal: SIGTERM, reason: "exited with status 7"),
        Death(testDescription: "crashes", signal: SIGSEGV, reason: "killed by signal 11 (SIGSEGV)"),
        Death(testDescription: "is killed", signal: SIGKILL, reason: "killed by signal 9 (SIGKILL)"),
    ]

    @Test(
        "is FAILED for its reason until its next program has answered, and is the same plugin then",
        arguments: deaths
    )
    func dies(_ death: Death) async throws {
        let stage = try Stage()
        try stage.add("good", Script.server(before: Self.gate + "; trap 'exit 7' TERM"))
        try await stage.withHost(restartPolicy: .atOnce) { host in
            let plugin = try #require(stage.registry.plugin(named: "good"))
            try await expectAnswer(from: host)
            let first = try await stage.process(of: "good")
            kill(pid_t(first), death.signal)
            try await stage.wait(for: .failed, of: "good")
            let second = try await stage.process(of: "good", after: first)
            let failed = plugin.status
            #expect(failed.state == .failed)
            #expect(failed.reason == death.reason)
            #expect(failed.failures == 1)
            #expect(failed.process?.restarts == 1)
            #expect(failed.executions.executions == 1)
            await #expect(throws: HostError.unavailable("Plugin 'good' is FAILED: \(death.reason)")) {
                try await host.run("echo", of: "good", arguments: [:])
            }
            #expect(!isProcess(first))

            try stage.write("", to: "good/again")
            try await stage.wait(for: .initialized, of: "good")
            try await expectAnswer(from: host)
            #expect(stage.registry.plugin(named: "good") === plugin)
            #expect(plugin.status.reason == nil)
            #expect(plugin.status.executions.executions == 2)
            #expect(plugin.status.tools.map(\.executions.executions) == [2])
            #expect(plugin.status.process?.restarts == 1)
            #expect(isProcess(second))
        }
        #expect(stage.registry.rejectedTransitions == 0)
    }

    @Test("stays FAILED while its next programs fail, for the newest reason")
    func staysFailed() async throws {
        let stage = try Stage()
        try stage.add("good", Script.server(before: "if [ -e status ]; then exit $(cat status); fi"))
        try await stage.withHost(restartPolicy: .atOnce) { host in
            let plugin = try #require(stage.registry.plugin(named: "good"))
            let first = try await stage.process(of: "good")
            try stage.write("11", to: "good/status")
            kill(pid_t(first), SIGKILL)
            try await stage.wait(for: .failed, of: "good")
            try await eventually("it failed for a newer reason, again and again") {
                // Each time that somebody looks.
                #expect(plugin.state == .failed)
                let status = plugin.status
                return status.reason == "exited with status 11" && status.process?.restarts ?? 0 >= 5 ? true : nil
            }
            try stage.write("12", to: "good/status")
            try await eventually("the newest reason is told") {
                plugin.status.reason == "exited with status 12" ? true : nil
            }
            #expect(plugin.status.failures >= 6)
            try stage.remove("good/status")
            try await stage.wait(for: .initialized, of: "good")
            try await expectAnswer(from: host)
        }
        #expect(stage.registry.rejectedTransitions == 0)
    }

    @Test("fails its calls in flight with the reason")
    func callsInFlight() async throws {
        let stage = try Stage()
        try stage.add("plugin", Script.server(["wait": ":"]))
        try await stage.withHost(restartPolicy: .atOnce) { host in
            let plugin = try #require(stage.registry.plugin(named: "plugin"))
            let calls = (1...3).map { _ in Task { try await host.run("wait", of: "plugin", arguments: [:]) } }
            try await eventually("the calls are in flight") { plugin.status.inFlight == 3 ? true : nil }
            kill(pid_t(try await stage.process(of: "plugin")), SIGKILL)
            for call in calls {
                await #expect(
                    throws: HostError.unavailable(
                        "Plugin 'plugin' ended during the call: killed by signal 9 (SIGKILL)"
                    )
                ) { try await call.value }
            }
            #expect(plugin.status.executions.errors == 3)
            try await stage.wait(for: .initialized, of: "plugin")
            #expect(plugin.status.inFlight == 0)
        }
    }

    @Test("dies too if what it started holds its pipes")
    func heldPipes() async throws {
        let stage = try Stage()
        try stage.add("plugin", Script.server(before: "setsid sleep 1000 & echo $! > child"))
        try await stage.withHost { _ in
            let child = try #require(Int(try stage.read("plugin/child").filter { $0 != "\n" }))
            defer { kill(pid_t(child), SIGKILL) }
            kill(pid_t(try await stage.process(of: "plugin")), SIGKILL)
            try await stage.wait(for: .failed, of: "plugin")
            #expect(try stage.status(of: "plugin").reason == "killed by signal 9 (SIGKILL)")
        }
    }

    @Test("is not tried again by itself if its program is not installed, but by a reload")
    func unavailable() async throws {
        let stage = try Stage()
        try stage.addManifest("absent")
        try stage.add("dying", Script.program("exit 3"))
        try await stage.withHost(restartPolicy: .atOnce) { host in
            #expect(stage.registry.state(of: "absent") == .unavailable)
            try stage.write(Script.server(), to: "absent/run", executable: true)
            try await eventually("another was tried again and again") {
                try stage.status(of: "dying").process?.restarts ?? 0 >= 5 ? true : nil
            }
            #expect(stage.registry.state(of: "absent") == .unavailable)
            #expect(!stage.exists("absent/pid"))
            try await host.reload()
            #expect(stage.registry.state(of: "absent") == .initialized)
            #expect(try stage.status(of: "absent").process?.restarts == 0)
            try await expectAnswer(from: host, "absent")
        }
    }

    @Test("is tried again by itself if its program was there once, and is away for a while", arguments: [true, false])
    func awayForAWhile(isThere: Bool) async throws {
        let stage = try Stage()
        try stage.add("good")
        try await stage.withHost(restartPolicy: .atOnce) { host in
            let first = try await stage.process(of: "good")
            // Not executable, or not there.
            if isThere {
                #expect(chmod(stage.folder("good/run"), 0o644) == 0)
            } else {
                #expect(rename(stage.folder("good/run"), stage.folder("good/away")) == 0)
            }
            kill(pid_t(first), SIGKILL)
            try await eventually("it cannot be started") {
                let reason = try stage.status(of: "good").reason ?? ""
                return reason.hasSuffix(isThere ? "is not an executable file" : "is not installed") ? true : nil
            }
            if isThere {
                #expect(chmod(stage.folder("good/run"), 0o755) == 0)
            } else {
                #expect(rename(stage.folder("good/away"), stage.folder("good/run")) == 0)
            }
            try await stage.wait(for: .initialized, of: "good")
            try await expectAnswer(from: host)
        }
    }

    @Test("is noticed though what it started floods its pipes without end", arguments: ["", ">&2"])
    func floodedPipes(redirection: String) async throws {
        let stage = try Stage()
        try stage.add(
            "plugin",
            Script.server(["flood": "setsid yes '' \(redirection) & echo $! > child; answer '{\"content\":[]}'"]))
        try await stage.withHost { host in
            _ = try await host.run("flood", of: "plugin", arguments: [:])
            let child = try await eventually("the child says its process") {
                Int((try? stage.read("plugin/child"))?.filter { $0 != "\n" } ?? "")
            }
            defer { kill(pid_t(child), SIGKILL) }
            kill(pid_t(try await stage.process(of: "plugin")), SIGKILL)
            try await stage.wait(for: .failed, of: "plugin")
            #expect(try stage.status(of: "plugin").reason == "killed by signal 9 (SIGKILL)")
        }
    }

    @Test("is noticed though what it started has its input, and nobody reads what is being written to it")
    func heldInput() async throws {
        let stage = try Stage()
        // A shell gives what it starts in the background no input of its own.
        let stuck = "exec 3<&0; setsid sleep 1000 <&3 & echo $! > child; exec sleep 1000"
        try stage.add("plugin", Script.server(["stuck": stuck]))
        try await stage.withHost { host in
            let text = String(repeating: "y", count: 300_000)
            let calls = (1...2).map { _ in
                Task { try await host.run("stuck", of: "plugin", arguments: ["text": .string(text)]) }
            }
            let child = try await eventually("the child says its process") {
                Int((try? stage.read("plugin/child"))?.filter { $0 != "\n" } ?? "")
            }
            defer { kill(pid_t(child), SIGKILL) }
            kill(pid_t(try await stage.process(of: "plugin")), SIGKILL)
            try await stage.wait(for: .failed, of: "plugin")
            #expect(try stage.status(of: "plugin").reason == "killed by signal 9 (SIGKILL)")
            #expect(isProcess(child))
            for call in calls { await #expect(throws: HostError.self) { try await call.value } }
        }
    }

    @Test("is ended if it closes its input, and its calls fail with that reason")
    func closedInput() async throws {
        let stage = try Stage()
        try stage.add("plugin", Script.server(["close": "answer '{\"content\":[]}'; exec sleep 1000 <&-"]))
        try await stage.withHost { host in
            _ = try await host.run("close", of: "plugin", arguments: [:])
            let reason = "closed its input, but did not end"
            try await eventually("a call fails for it") { () async throws -> Bool? in
                do {
                    _ = try await host.run("close", of: "plugin", arguments: [:])
                    return nil
                } catch {
                    return "\(error)".contains(reason) ? true : nil
                }
            }
            try await stage.wait(for: .failed, of: "plugin")
            #expect(try stage.status(of: "plugin").reason == reason)
        }
    }

    @Test("is tried again at once by a reload, whatever its pause", .timeLimit(.minutes(10)))
    func retried() async throws {
        let stage = try Stage()
        try stage.add("good", Script.server(before: "[ -e go ] || exit 3"))
        try await stage.withHost { host in
            #expect(stage.registry.state(of: "good") == .failed)
            var told = try await host.reload()
            #expect(told == ["Plugin 'good' is FAILED: exited with status 3"])
            #expect(try stage.status(of: "good").failures == 2)
            try stage.write("", to: "good/go")
            told = try await host.reload()
            #expect(told == [])
            try await expectAnswer(from: host)
            #expect(try stage.status(of: "good").process?.restarts == 2)
        }
    }

    @Test("can be stopped in the pause before its next start", .timeLimit(.minutes(10)))
    func stopInPause() async throws {
        let stage = try Stage()
        try stage.add("bad", Script.program("echo >> starts; exit 3"))
        try stage.addManifest("absent")
        try await stage.withHost { host in
            #expect(stage.registry.states() == ["bad": .failed, "absent": .unavailable])
            await host.stop()
            #expect(stage.registry.states() == ["bad": .failed, "absent": .unavailable])
        }
        #expect(try stage.read("bad/starts") == "\n")
    }

    @Test("leaves nothing behind, however often")
    func manyRestarts() async throws {
        let stage = try Stage()
        try stage.add(
            "plugin",
            Script.server(
                before: "pipes=$(readlink /proc/$$/fd/[012]); echo \"$pipes\" >> pipes; echo $$ >> processes",
                list: "exit 4"
            )
        )
        let registry = stage.registry
        try await stage.withHost(restartPolicy: .atOnce) { _ in
            try await eventually("it was started again and again") {
                registry.status(of: "plugin")?.process?.restarts ?? 0 >= 40 ? true : nil
            }
            // While the host runs on: the newest may still be ending, or there.
            let processes = try stage.read("plugin/processes").split(separator: "\n").compactMap { Int($0) }
            #expect(processes.count >= 40)
            #expect(processes.dropLast(3).filter(isProcess) == [])
            let pipes = Set(try stage.read("plugin/pipes").split(separator: "\n").dropLast(9).map(String.init))
            #expect(pipes.count >= 3 * 37)
            #expect(OpenDescriptors.targets().filter(pipes.contains) == [])
        }
        let processes = try stage.read("plugin/processes").split(separator: "\n").compactMap { Int($0) }
        #expect(processes.filter(isProcess) == [])
    }
}
