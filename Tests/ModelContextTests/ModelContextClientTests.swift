import TestSupport
import Testing

@testable import ModelContext

@Suite struct ModelContextClientTests {
    private let server = ScriptedServer()
    private var client: ModelContextClient { server.client }

    private static let tool: JSONValue = ["name": "a", "inputSchema": ["type": "object"]]

    private func initialize(answering result: JSONValue) async throws -> ServerInfo {
        async let info = client.initialize(timeout: ScriptedServer.patience)
        try await server.answer("initialize", result: result)
        return try await info
    }

    private func listTools(pages: [JSONValue]) async throws -> [Tool] {
        async let tools = client.listTools(timeout: ScriptedServer.patience)
        for (index, page) in pages.enumerated() { try await server.answer("tools/list", index, result: page) }
        return try await tools
    }

    // MARK: - Beginning

    @Test func initializesAndSaysSo() async throws {
        let info = try await initialize(answering: [
            "protocolVersion": "2025-03-26", "capabilities": ["tools": ["listChanged": true]],
            "serverInfo": ["name": "s", "version": "2"], "instructions": "be kind",
        ])
        #expect(
            info
                == ServerInfo(
                    name: "s", version: "2", protocolVersion: "2025-03-26", hasTools: true, instructions: "be kind"))
        let params = try await server.messages("initialize")[0]["params"]
        #expect(
            params == [
                "protocolVersion": "2025-06-18", "capabilities": [:], "clientInfo": ["name": "test", "version": "1"],
            ])
        #expect(try await server.messages("notifications/initialized")[0]["id"] == nil)
    }

    @Test func noticesAServerWithoutTools() async throws {
        let info = try await initialize(answering: [
            "protocolVersion": "2024-11-05", "capabilities": [:], "serverInfo": ["name": "s", "version": "2"],
        ])
        #expect(!info.hasTools)
    }

    @Test func refusesAnotherProtocolVersion() async throws {
        await #expect(throws: ModelContextError.unsupportedProtocolVersion("2031-01-01")) {
            try await initialize(answering: [
                "protocolVersion": "2031-01-01", "capabilities": [:], "serverInfo": ["name": "s", "version": "2"],
            ])
        }
        #expect(await server.received.count == 1)
    }

    @Test func refusesAnIncompleteGreeting() async throws {
        await #expect(
            throws: ModelContextError.invalidResult(
                method: "initialize", reason: "version is a number instead of a string")
        ) {
            try await initialize(answering: [
                "protocolVersion": "2025-06-18", "capabilities": [:], "serverInfo": ["name": "s", "version": 2],
            ])
        }
    }

    @Test func doesNotCancelInitialize() async throws {
        await #expect(throws: ModelContextError.timedOut(method: "initialize", after: .milliseconds(5))) {
            try await client.initialize(timeout: .milliseconds(5))
        }
        // What is sent is sent in order: a cancellation would have come before this.
        async let tools = client.listTools(timeout: ScriptedServer.patience)
        try await server.answer("tools/list", result: ["tools": []])
        #expect(try await tools == [])
        #expect(await server.received.allSatisfy { $0["method"] != "notifications/cancelled" })
    }

    // MARK: - Tools

    @Test func listsAllPages() async throws {
        let tools = try await listTools(pages: [
            ["tools": [Self.tool], "nextCursor": "2"],
            ["tools": [["name": "b", "title": "B", "description": "does b", "inputSchema": [:], "outputSchema": [:]]]],
        ])
        #expect(
            tools == [
                Tool(name: "a", inputSchema: ["type": "object"]),
                Tool(name: "b", title: "B", description: "does b", inputSchema: [:], outputSchema: [:]),
            ])
        let requests = try await server.messages("tools/list", count: 2)
        #expect(requests.map { $0["params"] } == [[:], ["cursor": "2"]])
    }

    @Test(
        arguments: [
            ([["tools": [tool, tool]]], "two tools are called \"a\""),
            (
                [["tools": [tool], "nextCursor": "x"], ["tools": [], "nextCursor": "x"]], "the cursor \"x\" came twice"
            ),
            ([["tools": [tool, ["name": "b"]]]], "tools[1] of page 1: inputSchema is missing"),
            ([["tools": [["name": "", "inputSchema": [:]]]]], "tools[0] of page 1: name is empty"),
            ([["tools": 5]], "tools is a number instead of an array"),
            ([[:]], "tools is missing"),
            ((0..<100).map { ["tools": [], "nextCursor": .string("\($0)")] }, "more than 100 pages"),
            (
                [["tools": .array((0...1_000).map { ["name": .string("\($0)"), "inputSchema": [:]] })]],
                "more than 1000 tools"
            ),
        ] as [([JSONValue], String)])
    func refusesAnInvalidList(pages: [JSONValue], reason: String) async throws {
        await #expect(throws: ModelContextError.invalidResult(method: "tools/list", reason: reason)) {
            try await listTools(pages: pages)
        }
    }

    @Test func readsAResult() async throws {
        let call = server.call("a", ["x": "line\nfeed"])
        try await server.answer(
            "tools/call",
            result: [
                "content": [
                    ["type": "text", "text": "one"], ["type": "image", "data": ""], ["type": "text", "text": "two"],
                ],
                "structuredContent": ["n": 1], "isError": true,
            ])
        let result = try await call.value
        #expect(result.text == "one\ntwo")
        #expect(result.structuredContent == ["n": 1])
        #expect(result.isError)
        #expect(
            try await server.messages("tools/call")[0]["params"]
                == ["name": "a", "arguments": ["x": "line\nfeed"]])
    }

    @Test func refusesAResultWithoutContent() async throws {
        let call = server.call()
        try await server.answer("tools/call", result: ["content": [["text": "x"]]])
        await #expect(throws: ModelContextError.invalidResult(method: "tools/call", reason: "content[0] has no type")) {
            try await call.value
        }
    }

    @Test func passesOnARefusalCutAndCleaned() async throws {
        let call = server.call()
        let id = try await server.messages("tools/call")[0]["id"] ?? .null
        let words = "\u{1B}[31m" + String(repeating: "x", count: 1_000)
        try await server.say(["jsonrpc": "2.0", "id": id, "error": ["code": -32602, "message": .string(words)]])
        let expected = "\u{FFFD}[31m" + String(repeating: "x", count: 494) + "…"
        await #expect(throws: ModelContextError.refused(method: "tools/call", code: -32602, message: expected)) {
            try await call.value
        }
    }

    @Test func refusesArgumentsWithoutAFormInJSON() async {
        await #expect(throws: ModelContextError.self) {
            try await client.callTool("a", arguments: ["x": .number(.nan)], timeout: ScriptedServer.patience)
        }
        #expect(await server.received.isEmpty)
    }

    @Test func matchesAnswersOutOfOrder() async throws {
        let results = (0..<200).map { server.call("\($0)") }
        for request in try await server.messages("tools/call", count: 200).shuffled() {
            let name = request["params"]?["name"] ?? .null
            try await server.say([
                "jsonrpc": "2.0", "id": request["id"] ?? .null,
                "result": ["content": [["type": "text", "text": name]]],
            ])
        }
        for (index, result) in results.enumerated() {
            #expect(try await result.value.text == "\(index)")
        }
    }
}
