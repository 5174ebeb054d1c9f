import ModelContext
import PluginHost
import PluginRegistry
import TestSupport
import Testing

@Suite("A tool's call")
struct ToolCallTests {
    @Test("that takes too long fails, is cancelled at the plugin, and the next one is answered")
    func timeout() async throws {
        let stage = try Stage()
        try stage.add("slow", Script.server(["echo": Script.structured("$arguments"), "sleep": ":"]))
        // Long enough for the handshake on a machine that has much else to do.
        let limit = Duration.seconds(20)
        try await stage.withHost(timeout: limit) { host in
            await #expect(throws: HostError.timedOut(after: limit)) {
                try await host.run("sleep", of: "slow", arguments: [:])
            }
            let status = try stage.status(of: "slow")
            #expect(status.state == .initialized)
            #expect(status.inFlight == 0)
            #expect(status.executions.executions == 1)
            #expect(status.executions.errors == 1)

            // The plugin reads in order: what it answers comes after the cancellation.
            try await expectAnswer(from: host, "slow")
            let notifications = try stage.read("slow/notifications").split(separator: "\n")
            // The first ping is sent at about the same time as the call, and either has the number 3.
            #expect(
                notifications.dropFirst().map { $0.replacing(/"requestId":[34]/, with: #""requestId":N"#) } == [
                    #"{"jsonrpc":"2.0","method":"notifications/cancelled","params":"#
                        + #"{"reason":"no answer to tools/call within 20 s","requestId":N}}"#
                ]
            )
            #expect(try stage.status(of: "slow").executions.executions == 2)
            #expect(try stage.status(of: "slow").executions.errors == 1)
        }
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let commands: String
        let error: HostError
    }

    static let refusals = [
        Refusal(
            testDescription: "a result that is an error",
            commands: #"""
                answer '{"isError":true,"content":[{"type":"text","text":"no such file"},
                {"type":"text","text":"try another"}]}'
                """#.replacing("\n", with: ""),
            error: .failed("no such file\ntry another")
        ),
        Refusal(
            testDescription: "a result that is an error without words",
            commands: #"answer '{"isError":true,"content":[]}'"#,
            error: .failed("The tool failed and gave no reason")
        ),
        Refusal(
            testDescription: "invalid params",
            commands: "refuse -32602 'path is missing'",
            error: .invalidArguments("path is missing")
        ),
        Refusal(
            testDescription: "another error of JSON-RPC",
            commands: "refuse -32603 'out of memory'",
            error: .failed("out of memory")
        ),
        Refusal(
            testDescription: "a result that is none",
            commands: "answer '{}'",
            error: .failed("The tool's answer is not valid: content is missing")
        ),
    ]

    @Test("that the plugin answers with an error fails with the plugin's words", arguments: refusals)
    func refused(_ refusal: Refusal) async throws {
        let stage = try Stage()
        try stage.add("good", Script.server(["echo": Script.structured("$arguments"), "bad": refusal.commands]))
        try await stage.withHost { host in
            await #expect(throws: refusal.error) {
                try await host.run("bad", of: "good", arguments: [:])
            }
            let status = try stage.status(of: "good")
            #expect(status.state == .initialized)
            #expect(status.executions.executions == 1)
            #expect(status.executions.errors == 1)
            try await expectAnswer(from: host)
            #expect(try stage.status(of: "good").executions.errors == 1)
        }
    }

    @Test("of an unknown tool names those that there are, and is no execution")
    func unknownTool() async throws {
        let stage = try Stage()
        try stage.add("good", Script.server(["one": ":", "two": ":"]))
        try await stage.withHost { host in
            await #expect(throws: HostError.unknownTool("three", plugin: "good", known: ["one", "two"])) {
                try await host.run("three", of: "good", arguments: [:])
            }
            let status = try stage.status(of: "good")
            #expect(status.executions.executions == 0)
        }
    }

    @Test("of an unknown plugin names those that there are")
    func unknownPlugin() async throws {
        let stage = try Stage()
        try stage.add("b")
        try stage.addManifest("a", configuration: [:])
        try await stage.withHost { host in
            await #expect(throws: HostError.unknownPlugin("c", known: ["a", "b"])) {
                try await host.run("echo", of: "c", arguments: [:])
            }
        }
        #expect(stage.registry.roster.plugins.map(\.name) == ["a", "b"])
    }

    @Test("of a plugin without a program says why there is none, and is no execution")
    func unavailable() async throws {
        let stage = try Stage()
        try stage.addManifest("broken", configuration: [:])
        try stage.addManifest("missing", configuration: ["command": "/no/such/program"])
        stage.registry.register("other")
        try await stage.withHost { host in
            await #expect(
                throws: HostError.unavailable(
                    "Plugin 'broken' is FAILED: \(stage.folder("broken")): "
                        + #"manifest.json is not valid: "server.mcp_config.command" is missing"#
                )
            ) {
                try await host.run("echo", of: "broken", arguments: [:])
            }
            await #expect(
                throws: HostError.unavailable(
                    "Plugin 'missing' is UNAVAILABLE: its command /no/such/program is not installed"
                )
            ) {
                try await host.run("echo", of: "missing", arguments: [:])
            }
            await #expect(
                throws: HostError.unavailable("Plugin 'other' is LOADED: it was not started by this host")
            ) {
                try await host.run("echo", of: "other", arguments: [:])
            }
            for name in ["broken", "missing", "other"] {
                let status = try stage.status(of: name)
                #expect(status.executions.executions == 0)
            }
        }
    }

    @Test("with more arguments than a pipe holds reaches the plugin whole")
    func largeArguments() async throws {
        let stage = try Stage()
        try stage.add("good", Script.server(["count": Script.structured(#"{\"length\":${#arguments}}"#)]))
        try await stage.withHost { host in
            let text = String(repeating: "x", count: 300_000)
            // The text and `{"text":""}`.
            let result = try await host.run("count", of: "good", arguments: ["text": .string(text)])
            #expect(result.structuredContent == ["length": 300_011])
        }
    }

    @Test("that the plugin stops reading does not keep the host from stopping")
    func deaf() async throws {
        let stage = try Stage()
        try stage.add("deaf", Script.server(["sleep": "exec sleep 1000"]))
        try await stage.withHost { host in
            let process = try await stage.process(of: "deaf")
            let text = String(repeating: "x", count: 300_000)
            let calls = (0..<3).map { _ in
                Task { try await host.run("sleep", of: "deaf", arguments: ["text": .string(text)]) }
            }
            try await eventually("the calls are running") {
                try stage.status(of: "deaf").inFlight == 3 ? true : nil
            }
            await host.stop()
            for call in calls {
                await #expect(
                    throws: HostError.unavailable("Plugin 'deaf' ended during the call: the host is stopping")
                ) {
                    try await call.value
                }
            }
            #expect(!isProcess(process))
            #expect(try stage.status(of: "deaf").executions.errors == 3)
        }
    }
}
