import TestSupport
import Testing

@testable import ModelContext

/// The two ends with each other, over pipes.
@Suite struct ConversationTests {
    /// Begins a conversation, hands the client to `body`, and ends it.
    private func converse(
        gate: CancellableGate = CancellableGate(), _ body: @escaping @Sendable (ModelContextClient) async throws -> Void
    ) async throws {
        let server = try RunningServer(.sample(gate: gate))
        let client = ModelContextClient(name: "test", version: "1") { try await server.send($0) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.readLines { try await client.receive($0) } }
            group.addTask {
                // Whatever comes of it: the other task waits for the end.
                defer { server.requests.closeWriting() }
                _ = try await client.initialize(timeout: .seconds(60))
                try await body(client)
            }
            try await group.waitForAll()
        }
        try await server.end()
    }

    @Test func listsAndCalls() async throws {
        try await converse { client in
            let tools = try await client.listTools(timeout: .seconds(60))
            #expect(tools.map(\.name) == ["echo", "fail", "wait", "infinite"])
            #expect(tools[0].description == "says it again")
            let result = try await client.callTool(
                "echo", arguments: ["text": "a\nb", "n": 1.5], timeout: .seconds(60))
            #expect(result.text == "a\nb")
            #expect(result.structuredContent == ["text": "a\nb", "n": 1.5])
            #expect(!result.isError)
        }
    }

    @Test func tellsAToolsFailureFromARefusal() async throws {
        try await converse { client in
            let result = try await client.callTool("fail", arguments: [:], timeout: .seconds(60))
            #expect(result.isError)
            #expect(result.text == "there is no paper")
            await #expect(
                throws: ModelContextError.refused(
                    method: "tools/call", code: -32602,
                    message: #"Invalid params: no tool is called "x"; there are: echo, fail, wait, infinite"#)
            ) {
                try await client.callTool("x", arguments: [:], timeout: .seconds(60))
            }
            await #expect(
                throws: ModelContextError.refused(
                    method: "tools/call", code: -32603,
                    message: "Internal error: the result inf at result.structuredContent.x has no form in JSON")
            ) {
                try await client.callTool("infinite", arguments: [:], timeout: .seconds(60))
            }
        }
    }

    @Test func aTimeoutCancelsTheCallAtTheServer() async throws {
        let gate = CancellableGate()
        try await converse(gate: gate) { client in
            let call = Task { try await client.callTool("wait", arguments: [:], timeout: .milliseconds(300)) }
            await #expect(throws: ModelContextError.timedOut(method: "tools/call", after: .milliseconds(300))) {
                try await call.value
            }
            try await eventually("the end of the call") { await gate.waiting == 0 ? true : nil }
            // The conversation goes on.
            #expect(try await client.callTool("echo", arguments: ["text": "x"], timeout: .seconds(60)).text == "x")
        }
    }

    @Test func cancellingTheTaskCancelsTheCallAtTheServer() async throws {
        let gate = CancellableGate()
        try await converse(gate: gate) { client in
            let call = Task { try await client.callTool("wait", arguments: [:], timeout: .seconds(60)) }
            try await eventually("the call") { await gate.waiting == 1 ? true : nil }
            call.cancel()
            await #expect(throws: ModelContextError.cancelled) { try await call.value }
            try await eventually("the cancellation") { await gate.cancelled == 1 ? true : nil }
        }
    }

    @Test func twoHundredCallsAtATime() async throws {
        let gate = CancellableGate()
        try await converse(gate: gate) { client in
            try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<200 {
                    group.addTask { try await client.callTool("wait", arguments: [:], timeout: .seconds(60)).text }
                }
                try await eventually("all calls") { await gate.waiting == 200 ? true : nil }
                await gate.open()
                for try await text in group { #expect(text == "passed") }
            }
        }
    }
}
