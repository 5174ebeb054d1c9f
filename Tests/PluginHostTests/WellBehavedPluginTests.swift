import ModelContext
import PluginHost
import PluginRegistry
import TestSupport
import Testing

@Suite("A well-behaved plugin")
struct WellBehavedPluginTests {
    @Test("is INITIALIZED once loaded, and is called what its manifest says")
    func initialized() async throws {
        let stage = try Stage()
        try stage.add("folder", name: "good")
        try await stage.withHost { _ in
            let status = try stage.status(of: "good")
            #expect(status.state == .initialized)
            #expect(status.reason == nil)
            #expect(status.description == "Does what folder does")
            #expect(status.version == "1.2.3")
            #expect(status.executions.executions == 0)
            #expect(stage.registry.roster.plugins.map(\.name) == ["good"])
            #expect(stage.registry.rejectedTransitions == 0)
            #expect(RegistryAudit(of: stage.registry).status == .passed)
        }
        #expect(try stage.status(of: "good").state == .initialized)
    }

    @Test("is LOADED until it has answered, and refuses calls until then")
    func starting() async throws {
        let stage = try Stage()
        try stage.add("slow", Script.server(initialize: Script.wait(for: "go") + "; " + Script.initialized))
        let host = stage.makeHost()
        async let loaded: Void = host.load()
        _ = try await stage.process(of: "slow")
        #expect(stage.registry.state(of: "slow") == .loaded)
        await #expect(throws: HostError.unavailable("Plugin 'slow' is LOADED: it is still starting")) {
            try await host.run("echo", of: "slow", arguments: [:])
        }
        #expect(try stage.status(of: "slow").executions.executions == 0)

        try stage.write("", to: "slow/go")
        await loaded
        #expect(stage.registry.state(of: "slow") == .initialized)
        try await expectAnswer(from: host, "slow")
        await host.stop()
    }

    @Test("may change its tools: they are listed again, and counted as they are now")
    func changedTools() async throws {
        let stage = try Stage()
        let changed = #"printf '{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}\n'"#
        let list =
            #"answer "{\"tools\":[$(if [ -e new ]; then cat new; else echo '{"name":"change","inputSchema":{}}'; fi)]}""#
        try stage.add(
            "good",
            Script.server(
                ["change": "answer '{\"content\":[]}'; " + changed, "echo": Script.structured("$arguments")], list: list
            ))
        try await stage.withHost { host in
            await #expect(throws: HostError.unknownTool("echo", plugin: "good", known: ["change"])) {
                try await host.run("echo", of: "good", arguments: [:])
            }
            try stage.write(#"{"name":"echo","inputSchema":{}}"#, to: "good/new")
            _ = try await host.run("change", of: "good", arguments: [:])
            let status = try await eventually("the new tool is declared") {
                let status = try stage.status(of: "good")
                return status.tools.contains { $0.name == "echo" } ? status : nil
            }
            #expect(status.tools.map(\.name) == ["echo"])
            try await expectAnswer(from: host)
            await #expect(throws: HostError.unknownTool("change", plugin: "good", known: ["echo"])) {
                try await host.run("change", of: "good", arguments: [:])
            }
        }
    }

    @Test("may change its tools while it still starts, too")
    func changedToolsAtOnce() async throws {
        let stage = try Stage()
        let list = #"""
            if [ -e listed ]; then answer '{"tools":[{"name":"echo","inputSchema":{}}]}'; else
            printf '{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}\n'; : > listed
            answer '{"tools":[{"name":"old","inputSchema":{}}]}'; fi
            """#
        try stage.add("good", Script.server(list: list))
        try await stage.withHost { host in
            try await eventually("the tools are those that it has now") {
                try stage.status(of: "good").tools.map(\.name) == ["echo"] ? true : nil
            }
            try await expectAnswer(from: host)
        }
    }

    @Test("answers a call, which is counted and timed")
    func call() async throws {
        let stage = try Stage()
        try stage.add("good")
        try await stage.withHost { host in
            let arguments: [String: JSONValue] = ["text": "Grüße \"\\\n", "numbers": [1, 2.5, nil, true]]
            let result = try await host.run("echo", of: "good", arguments: arguments)
            #expect(result.structuredContent == .object(arguments))
            #expect(!result.isError)
            let status = try stage.status(of: "good")
            #expect(status.state == .initialized)
            #expect(status.inFlight == 0)
            #expect(status.executions.executions == 1)
            #expect(status.executions.errors == 0)
            #expect(try #require(status.averageExecutionTime) > .zero)
            #expect(status.averageExecutionTime == status.lastExecutionTime)
            #expect(status.lastUsed != nil)
        }
    }

    @Test("is RUNNING while it works, and INITIALIZED afterwards")
    func running() async throws {
        let stage = try Stage()
        try stage.add("good", Script.server(["hold": Script.wait(for: "go") + "; " + Script.structured("{}")]))
        try await stage.withHost { host in
            async let result = host.run("hold", of: "good", arguments: [:])
            try await eventually("the call is counted as running") {
                stage.registry.state(of: "good") == .running ? true : nil
            }
            #expect(try stage.status(of: "good").inFlight == 1)
            #expect(try stage.status(of: "good").executions.executions == 0)

            try stage.write("", to: "good/go")
            let content = try await result.structuredContent
            #expect(content == [:])
            let status = try stage.status(of: "good")
            #expect(status.state == .initialized)
            #expect(status.inFlight == 0)
            #expect(status.executions.executions == 1)
        }
    }

    @Test("answers fifty calls at a time, in its own order, and each caller gets its own answer")
    func concurrentCalls() async throws {
        let stage = try Stage()
        // Keeps every call until it has all fifty, then answers the last one first.
        let collect = #"""
            kept="$id $arguments
            $kept"
            count=$((count + 1))
            if [ $count = 50 ]; then
            printf '%s' "$kept" | while read -r id arguments; do \#(Script.structured("$arguments")); done
            fi
            """#
        try stage.add("good", Script.server(["collect": collect], before: "count=0; kept="))
        try await stage.withHost { host in
            try await withThrowingTaskGroup(of: (Int64, ToolResult).self) { group in
                for number in 0..<Int64(50) {
                    group.addTask {
                        (number, try await host.run("collect", of: "good", arguments: ["n": .integer(number)]))
                    }
                }
                for try await (number, result) in group {
                    #expect(result.structuredContent == ["n": .integer(number)])
                }
            }
            let status = try stage.status(of: "good")
            #expect(status.state == .initialized)
            #expect(status.executions.executions == 50)
            #expect(status.executions.errors == 0)
        }
    }

    @Test("may have no tools, and is not asked for them")
    func noTools() async throws {
        let stage = try Stage()
        let initialize = Script.initialized.replacing(#"{"tools":{}}"#, with: "{}")
        try stage.add("quiet", Script.server([:], initialize: initialize, list: "exit 9"))
        try await stage.withHost { host in
            #expect(stage.registry.state(of: "quiet") == .initialized)
            await #expect(throws: HostError.unknownTool("echo", plugin: "quiet", known: [])) {
                try await host.run("echo", of: "quiet", arguments: [:])
            }
        }
    }

    @Test("is told who the host is, and that it may begin")
    func handshake() async throws {
        let stage = try Stage()
        try stage.add("good", Script.server(initialize: #"printf '%s' "$line" > asked; "# + Script.initialized))
        try await stage.withHost { host in
            try await expectAnswer(from: host)
            #expect(
                try stage.read("good/asked")
                    == #"{"id":1,"jsonrpc":"2.0","method":"initialize","params":{"capabilities":{},"#
                    + #""clientInfo":{"name":"plugin_exporter","version":"9.8.7"},"protocolVersion":"2025-06-18"}}"#
            )
            #expect(
                try stage.read("good/notifications") == #"{"jsonrpc":"2.0","method":"notifications/initialized"}"#
                    + "\n"
            )
        }
    }
}
