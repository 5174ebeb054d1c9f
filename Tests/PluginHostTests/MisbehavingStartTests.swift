import Glibc
import PluginHost
import PluginRegistry
import TestSupport
import Testing

@Suite("A plugin that does not start as it should")
struct MisbehavingStartTests {
    @Test(
        "is FAILED for its own reason, its process is gone, and the plugin beside it works",
        arguments: MisbehavingStart.all
    )
    func failed(_ bad: MisbehavingStart) async throws {
        let stage = try Stage()
        try stage.add("bad", bad.script)
        try stage.add("good")
        try await stage.withHost { host in
            let status = try stage.status(of: "bad")
            #expect(status.state == .failed)
            #expect(status.reason == bad.reason)
            #expect(status.failures == 1)
            #expect(status.description == "Does what bad does")
            let process = try await stage.process(of: "bad")
            try await eventually("the process is gone") { isProcess(process) ? nil : true }

            await #expect(throws: HostError.unavailable("Plugin 'bad' is FAILED: \(bad.reason)")) {
                try await host.run("echo", of: "bad", arguments: [:])
            }
            #expect(try stage.status(of: "bad").executions.executions == 0)
            #expect(stage.registry.state(of: "good") == .initialized)
            try await expectAnswer(from: host)
        }
        #expect(try stage.status(of: "bad").reason == bad.reason)
        #expect(stage.registry.rejectedTransitions == 0)
        #expect(RegistryAudit(of: stage.registry).status == .passed)
    }

    @Test("is FAILED when it does not answer in time, and the plugins of another host beside it work")
    func silent() async throws {
        let stage = try Stage()
        try stage.add("good")
        try await stage.withHost { host in
            let slow = try Stage()
            try slow.add("silent", Script.program("while read -r line; do :; done"))
            try await slow.withHost(timeout: .seconds(5)) { silentHost in
                let status = try slow.status(of: "silent")
                #expect(status.state == .failed)
                #expect(status.reason == "no answer to initialize within 5 s")
                let process = try await slow.process(of: "silent")
                try await eventually("the process is gone") { isProcess(process) ? nil : true }
                try await expectAnswer(from: host)
            }
        }
    }

    @Test("is FAILED when it does not even read")
    func deaf() async throws {
        let stage = try Stage()
        try stage.add("deaf", Script.program("exec sleep 1000"))
        try await stage.withHost(timeout: .seconds(5)) { _ in
            #expect(try stage.status(of: "deaf").reason == "no answer to initialize within 5 s")
            let process = try await stage.process(of: "deaf")
            try await eventually("the process is gone") { isProcess(process) ? nil : true }
        }
    }

    @Test("takes what it started with it")
    func grandchild() async throws {
        let stage = try Stage()
        try stage.add("bad", Script.program("sleep 1000 & echo $! > child; exit 3"))
        try stage.add("good")
        try await stage.withHost { host in
            let status = try stage.status(of: "bad")
            #expect(status.state == .failed)
            #expect(status.reason == "exited with status 3")
            let child = try #require(Int(try stage.read("bad/child").filter { $0 != "\n" }))
            try await eventually("the child is gone") { isRunning(child) ? nil : true }
            try await expectAnswer(from: host)
        }
    }

    @Test("is FAILED even if what it started has its pipes, and left its process group")
    func daemon() async throws {
        let stage = try Stage()
        try stage.add("bad", Script.program("setsid sleep 1000 & echo $! > child; exit 3"))
        try stage.add("good")
        try await stage.withHost { host in
            let child = try #require(Int(try stage.read("bad/child").filter { $0 != "\n" }))
            defer { kill(pid_t(child), SIGKILL) }
            let status = try stage.status(of: "bad")
            #expect(status.state == .failed)
            #expect(status.reason == "exited with status 3")
            try await expectAnswer(from: host)
        }
    }

    @Test("stays FAILED if it breaks the protocol in the moment in which it is through with starting")
    func lastMoment() async throws {
        let stage = try Stage()
        let list = #"answer '{"tools":[]}'; echo garbage"#
        // At once, both: the shell writes what a substitution prints as a whole.
        let names = (1...100).map { "bad-\($0)" }
        for name in names { try stage.add(name, Script.server(list: "printf '%s\\n' \"$(\(list))\"")) }
        try await stage.withHost { _ in
            for name in names {
                let status = try stage.status(of: name)
                #expect(status.state == .failed)
                #expect(status.reason?.hasSuffix("found 'g': garbage") == true)
            }
        }
    }
}
