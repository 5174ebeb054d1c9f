import ModelContext
import PluginHost
import PluginRegistry
import TestSupport
import Testing

@Suite("A plugin that breaks in the middle of a call")
struct MisbehavingCallTests {
    struct Breakage: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// What the tool's call does.
        let commands: String
        let reason: String
    }

    static let breakages = [
        Breakage(
            testDescription: "dies of a signal",
            commands: "kill -SEGV $$",
            reason: "killed by signal 11 (SIGSEGV)"
        ),
        Breakage(testDescription: "exits", commands: "exit 1", reason: "exited with status 1"),
        Breakage(
            testDescription: "dies, and leaves a child that keeps its pipes open",
            commands: "sleep 1000 & kill -ABRT $$",
            reason: "killed by signal 6 (SIGABRT)"
        ),
        Breakage(
            testDescription: "writes what is no message",
            commands: "echo '[]'",
            reason: "not a message of the Model Context Protocol: "
                + "an array instead of an object; batches are no part of the protocol: []"
        ),
        Breakage(
            testDescription: "writes a line that is too long",
            commands: "head -c 10000000 /dev/zero | tr '\\0' a",
            reason: "a message is longer than 4194304 bytes"
        ),
        Breakage(
            testDescription: "closes its output and lives on",
            commands: "exec >&-",
            reason: "exited with status 0"
        ),
        Breakage(
            testDescription: "says that it could not read a request",
            commands: #"echo '{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"what?"}}'"#,
            reason: "not a message of the Model Context Protocol: an error without an id: what? (-32700)"
        ),
    ]

    @Test("is FAILED with the call, which is an error, and the plugin beside it works", arguments: breakages)
    func breaks(_ breakage: Breakage) async throws {
        let stage = try Stage()
        try stage.add("bad", Script.server(["break": breakage.commands]))
        try stage.add("good")
        try await stage.withHost { host in
            let process = try await stage.process(of: "bad")
            await #expect(
                throws: HostError.unavailable("Plugin 'bad' ended during the call: \(breakage.reason)")
            ) {
                try await host.run("break", of: "bad", arguments: [:])
            }
            let status = try stage.status(of: "bad")
            #expect(status.state == .failed)
            #expect(status.reason == breakage.reason)
            #expect(status.failures == 1)
            #expect(status.inFlight == 0)
            #expect(status.executions.executions == 1)
            #expect(status.executions.errors == 1)
            try await eventually("the process is gone") { isProcess(process) ? nil : true }

            await #expect(throws: HostError.unavailable("Plugin 'bad' is FAILED: \(breakage.reason)")) {
                try await host.run("break", of: "bad", arguments: [:])
            }
            #expect(try stage.status(of: "bad").executions.executions == 1)
            try await expectAnswer(from: host)
        }
        #expect(try stage.status(of: "bad").reason == breakage.reason)
    }

    @Test("fails every call that it has not answered")
    func manyCalls() async throws {
        let stage = try Stage()
        let dieWithTheTenth = "count=$((count + 1)); [ $count = 10 ] && kill -SEGV $$"
        try stage.add("bad", Script.server(["break": dieWithTheTenth], before: "count=0"))
        try await stage.withHost { host in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<10 {
                    group.addTask {
                        await #expect(
                            throws: HostError.unavailable(
                                "Plugin 'bad' ended during the call: killed by signal 11 (SIGSEGV)"
                            )
                        ) {
                            try await host.run("break", of: "bad", arguments: [:])
                        }
                    }
                }
                try await group.waitForAll()
            }
            let status = try stage.status(of: "bad")
            #expect(status.executions.executions == 10)
            #expect(status.executions.errors == 10)
            #expect(status.failures == 1)
        }
    }

    @Test("is FAILED when it dies between calls")
    func diesIdle() async throws {
        let stage = try Stage()
        try stage.add("bad", Script.server(before: "(" + Script.wait(for: "go") + "; kill -TERM $$) &"))
        try await stage.withHost { _ in
            #expect(stage.registry.state(of: "bad") == .initialized)
            try stage.write("", to: "bad/go")
            try await eventually("the plugin is FAILED") { stage.registry.state(of: "bad") == .failed ? true : nil }
            #expect(try stage.status(of: "bad").reason == "killed by signal 15 (SIGTERM)")
        }
    }
}
