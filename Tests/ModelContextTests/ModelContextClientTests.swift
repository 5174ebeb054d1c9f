import TestSupport
import Testing

@testable import ModelContext

@Suite struct ModelContextClientTests {
    private let server = ScriptedServer()
    private var client: ModelContextClient { server.client }

    private static let patience = Duration.seconds(60)
    private static let tool: JSONValue = ["name": "a", "inputSchema": ["type": "object"]]

    private func initialize(answering result: JSONValue) async throws -> ServerInfo {
        async let info = client.initialize(timeout: Self.patience)
        try await server.answer("initialize", result: result)
        return try await info
    }

    private func listTools(pages: [JSONValue]) async throws -> [Tool] {
        async let tools = client.listTools(timeout: Self.patience)
        for (index, page) in pages.enumerated() { try await server.answer("tools/list", index, result: page) }
        return try await tools
    }

    /// Asks for a call in a task of its own.
    private func call(_ name: String = "a", _ arguments: [String: JSONValue] = [:]) -> Task<ToolResult, any Error> {
        let client = client
        return Task { try await client.callTool(name, arguments: arguments, timeout: Self.patience) }
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
        async let tools = client.listTools(timeout: Self.patience)
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
        let call = call("a", ["x": "line\nfeed"])
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
        let call = call()
        try await server.answer("tools/call", result: ["content": [["text": "x"]]])
        await #expect(throws: ModelContextError.invalidResult(method: "tools/call", reason: "content[0] has no type")) {
            try await call.value
        }
    }

    @Test func passesOnARefusalCutAndCleaned() async throws {
        let call = call()
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
            try await client.callTool("a", arguments: ["x": .number(.nan)], timeout: Self.patience)
        }
        #expect(await server.received.isEmpty)
    }

    @Test func matchesAnswersOutOfOrder() async throws {
        let results = (0..<200).map { call("\($0)") }
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

    // MARK: - Giving up

    @Test func tellsTheServerOfATimeout() async throws {
        await #expect(throws: ModelContextError.timedOut(method: "tools/call", after: .milliseconds(5))) {
            try await client.callTool("a", arguments: [:], timeout: .milliseconds(5))
        }
        // The request may have been taken back before it left; then there's nothing to cancel.
        async let other = client.listTools(timeout: Self.patience)
        try await server.answer("tools/list", result: ["tools": []])
        #expect(try await other == [])
        let calls = await server.received.filter { $0["method"] == "tools/call" }
        let cancellations = await server.received.filter { $0["method"] == "notifications/cancelled" }
        #expect(cancellations.map { $0["params"]?["requestId"] } == calls.map { $0["id"] })
        #expect(cancellations.allSatisfy { $0["params"]?["reason"] == "no answer to tools/call within 0.005 s" })
        // A late answer belongs to nobody.
        for call in calls { try await server.say(["jsonrpc": "2.0", "id": call["id"] ?? .null, "result": [:]]) }
    }

    @Test func tellsTheServerOfACancellation() async throws {
        let call = call()
        let request = try await server.messages("tools/call")[0]
        call.cancel()
        await #expect(throws: ModelContextError.cancelled) { try await call.value }
        let cancellation = try await server.messages("notifications/cancelled")[0]
        #expect(
            cancellation["params"]
                == ["requestId": request["id"] ?? .null, "reason": "the request was cancelled"])
    }

    @Test func asksNothingInACancelledTask() async throws {
        let client = client
        let call = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await client.callTool("a", arguments: [:], timeout: Self.patience)
        }
        await #expect(throws: ModelContextError.cancelled) { try await call.value }
        #expect(await server.received.isEmpty)
    }

    @Test func closingFailsWhatIsPendingAndWhatIsAskedLater() async throws {
        let client = client
        let calls = (0..<20).map { _ in Task { try await client.listTools(timeout: Self.patience) } }
        _ = try await server.messages("tools/list", count: 20)
        await client.close(throwing: .closed("it exited with status 1"))
        for call in calls {
            await #expect(throws: ModelContextError.closed("it exited with status 1")) { try await call.value }
        }
        await #expect(throws: ModelContextError.closed("it exited with status 1")) {
            try await client.listTools(timeout: Self.patience)
        }
    }

    @Test func closesWhenNothingCanBeSent() async throws {
        struct Broken: Error, CustomStringConvertible { let description = "Broken pipe" }
        let client = ModelContextClient(name: "test", version: "1") { _ in throw Broken() }
        for _ in 0..<2 {
            await #expect(throws: ModelContextError.sendFailed("Broken pipe")) {
                try await client.listTools(timeout: Self.patience)
            }
        }
    }

    @Test func boundsWhatIsPending() async throws {
        let client = client
        let limit = ModelContextClient.maximumPending
        let calls = (0..<limit).map { _ in Task { try await client.listTools(timeout: Self.patience) } }
        _ = try await server.messages("tools/list", count: limit)
        await #expect(throws: ModelContextError.tooManyPending(limit: limit)) {
            try await client.listTools(timeout: Self.patience)
        }
        await client.close(throwing: .closed("done"))
        for call in calls { _ = await call.result }
    }

    @Test func boundsWhatIsUnsent() async throws {
        // A server that asks but never reads: the first answer is never taken off its hands.
        let (release, stopped) = AsyncStream.makeStream(of: Void.self)
        let client = ModelContextClient(name: "test", version: "1") { _ in for await _ in release {} }
        let ping = Array(#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#.utf8)
        let limit = ModelContextClient.maximumPending
        await #expect(throws: ModelContextError.tooManyPending(limit: limit)) {
            for _ in 0..<(limit + 2) { try await client.receive(ping) }
        }
        await client.close(throwing: .closed("done"))
        stopped.finish()
    }

    // MARK: - What the server says unasked

    @Test func answersPingAndRefusesOtherRequests() async throws {
        try await server.say(#"{"jsonrpc":"2.0","id":"p","method":"ping"}"#)
        try await server.say(#"{"jsonrpc":"2.0","id":"s","method":"sampling/createMessage","params":{}}"#)
        try await server.say(#"{"jsonrpc":"2.0","method":"notifications/message","params":{}}"#)
        try await eventually("two answers") { await server.received.count == 2 ? true : nil }
        #expect(
            await server.received == [
                ["jsonrpc": "2.0", "id": "p", "result": [:]],
                [
                    "jsonrpc": "2.0", "id": "s",
                    "error": ["code": -32601, "message": "Method not found: sampling/createMessage"],
                ],
            ])
    }

    @Test func ignoresAnswersToNothing() async throws {
        try await server.say(#"{"jsonrpc":"2.0","id":77,"result":{}}"#)
        try await server.say(#"{"jsonrpc":"2.0","id":"77","error":{"code":1,"message":"x"}}"#)
        #expect(await server.received.isEmpty)
    }

    @Test(arguments: [
        ("Loading model\u{1B}[0m", "not JSON: line 1, column 1: expected a value, found 'L': Loading model\u{FFFD}[0m"),
        (#"{"jsonrpc":"1.0"}"#, #"jsonrpc is not "2.0": {"jsonrpc":"1.0"}"#),
        (
            #"{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"Parse error"}}"#,
            "an error without an id: Parse error (-32700)"
        ),
    ])
    func refusesGarbage(line: String, reason: String) async throws {
        await #expect(throws: ModelContextError.malformedMessage(reason)) { try await server.say(line) }
    }
}
