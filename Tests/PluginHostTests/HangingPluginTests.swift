import Glibc
import PluginHost
import PluginRegistry
import TestSupport
import Testing

@Suite("A plugin that hangs")
struct HangingPluginTests {
    /// What a plugin that does hang is waited for, and one that does not never takes: on a busy machine, to start and to
    /// answer a ping.
    private static let timeout = Duration.seconds(20)
    /// Commands that let the first start through, and each later one once there is a file `again`.
    private static let gate = "if [ -e started ]; then \(Script.wait(for: "again")); fi; : > started"

    @Test("is FAILED once it has left a call and then a ping unanswered, and is started again")
    func hangs() async throws {
        let stage = try Stage()
        let tools: Script.Tools = ["echo": Script.structured("$arguments"), "hang": "kill -STOP $$"]
        try stage.add("good", Script.server(tools, before: Self.gate))
        try await stage.withHost(timeout: Self.timeout, restartPolicy: .atOnce) { host in
            let first = try await stage.process(of: "good")
            await #expect(throws: HostError.timedOut(after: Self.timeout)) {
                try await host.run("hang", of: "good", arguments: [:])
            }
            try await stage.wait(for: .failed, of: "good")
            let reason = try stage.status(of: "good").reason
            #expect(reason == "hangs: no answer to a call, then no answer to ping within 20 s")
            try stage.write("", to: "good/again")
            try await stage.wait(for: .initialized, of: "good")
            #expect(try await stage.process(of: "good", after: first) != first)
            try await expectAnswer(from: host)
            #expect(try stage.status(of: "good").process?.restarts == 1)
            try await eventually("the first process is gone") { isProcess(first) ? nil : true }
        }
    }

    @Test("is noticed though nobody calls it")
    func idle() async throws {
        let stage = try Stage()
        try stage.add("good")
        try stage.add("stopped", Script.server(before: Self.gate))
        try await stage.withHost(timeout: Self.timeout, restartPolicy: .atOnce) { host in
            let good = try await stage.process(of: "good")
            let stopped = try await stage.process(of: "stopped")
            try await eventually("it has answered the first ping") { stage.exists("stopped/pings") ? true : nil }
            kill(pid_t(stopped), SIGSTOP)
            // A scan asks nothing while the first answer is still on its way.
            try await eventually("it is FAILED") { () async throws -> Bool? in
                await host.scan()
                return stage.registry.state(of: "stopped") == .failed ? true : nil
            }
            #expect(try stage.status(of: "stopped").reason == "hangs: no answer to ping within 20 s")
            try stage.write("", to: "stopped/again")
            try await stage.wait(for: .initialized, of: "stopped")
            #expect(try await stage.process(of: "stopped") != stopped)
            #expect(try await stage.process(of: "good") == good)
            #expect(try stage.status(of: "good").failures == 0)
        }
    }

    @Test("is noticed also where the one that it took the place of answered pings, and it never did")
    func successor() async throws {
        let stage = try Stage()
        let server = Script.server().replacing("answer '{}'; printf", with: "[ -e mute ] || answer '{}'; printf")
        try stage.add("good", server)
        try await stage.withHost(timeout: Self.timeout, restartPolicy: .atOnce) { host in
            let first = try await stage.process(of: "good")
            try await eventually("it has answered the first ping") { stage.exists("good/pings") ? true : nil }
            try await expectAnswer(from: host)
            try stage.write("", to: "good/mute")
            kill(pid_t(first), SIGKILL)
            let second = try await stage.process(of: "good", after: first)
            try await eventually("the second hangs") {
                try stage.status(of: "good").reason == "hangs: no answer to ping within 20 s" ? true : nil
            }
            try stage.remove("good/mute")
            try await stage.wait(for: .initialized, of: "good")
            #expect(try await stage.process(of: "good", after: second) != second)
        }
    }

    @Test("is not one that never answers pings and works: the log says so once")
    func ignoresPings() async throws {
        let stage = try Stage()
        let server = Script.server().replacing("answer '{}'; printf", with: "printf")
        try stage.add("good", server)
        try await stage.withHost(pingTimeout: .milliseconds(50)) { host in
            let process = try await stage.process(of: "good")
            let warnings = { @Sendable in
                stage.log.entries.filter { $0.message.hasPrefix("Does not answer pings") }.count
            }
            try await eventually("it is told") { warnings() == 1 ? true : nil }
            for pings in 2...4 {
                try await eventually("it is pinged again") { () async throws -> Bool? in
                    await host.scan()
                    return (try? stage.read("good/pings"))?.split(separator: "\n").count ?? 0 >= pings ? true : nil
                }
            }
            try await expectAnswer(from: host)
            #expect(try await stage.process(of: "good") == process)
            #expect(try stage.status(of: "good").failures == 0)
            #expect(warnings() == 1)
        }
    }

    @Test("is not one that only takes too long for a call: it answers the ping, and runs on")
    func slow() async throws {
        let stage = try Stage()
        let slow = "(\(Script.wait(for: "go")); answer '{\"content\":[]}') &"
        try stage.add("good", Script.server(["echo": Script.structured("$arguments"), "slow": slow]))
        try await stage.withHost(timeout: Self.timeout) { host in
            let process = try await stage.process(of: "good")
            // The first ping follows the start. The second call is given up after the ping that the first one led to would
            // have been.
            for pings in 1...2 {
                await #expect(throws: HostError.timedOut(after: Self.timeout)) {
                    try await host.run("slow", of: "good", arguments: [:])
                }
                try await eventually("it has answered a ping") {
                    (try? stage.read("good/pings"))?.split(separator: "\n").count == pings + 1 ? true : nil
                }
            }
            try await expectAnswer(from: host)
            #expect(stage.registry.state(of: "good") == .initialized)
            #expect(try stage.status(of: "good").failures == 0)
            #expect(try await stage.process(of: "good") == process)
            try stage.write("", to: "good/go")
        }
    }
}
