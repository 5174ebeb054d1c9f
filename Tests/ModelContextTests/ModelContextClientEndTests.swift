import TestSupport
import Testing

@testable import ModelContext

/// Requests that get no answer: given up, cancelled, cut off or never sent.
@Suite struct ModelContextClientEndTests {
    private let server = ScriptedServer()
    private var client: ModelContextClient { server.client }

    @Test func tellsTheServerOfATimeout() async throws {
        await #expect(throws: ModelContextError.timedOut(method: "tools/call", after: .milliseconds(5))) {
            try await client.callTool("a", arguments: [:], timeout: .milliseconds(5))
        }
        // The request may have been taken back before it left; then there's nothing to cancel.
        async let other = client.listTools(timeout: ScriptedServer.patience)
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
        let call = server.call()
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
            return try await client.callTool("a", arguments: [:], timeout: ScriptedServer.patience)
        }
        await #expect(throws: ModelContextError.cancelled) { try await call.value }
        #expect(await server.received.isEmpty)
    }

    @Test func closingFailsWhatIsPendingAndWhatIsAskedLater() async throws {
        let client = client
        let calls = (0..<20).map { _ in Task { try await client.listTools(timeout: ScriptedServer.patience) } }
        _ = try await server.messages("tools/list", count: 20)
        await client.close(throwing: .closed("it exited with status 1"))
        for call in calls {
            await #expect(throws: ModelContextError.closed("it exited with status 1")) { try await call.value }
        }
        await #expect(throws: ModelContextError.closed("it exited with status 1")) {
            try await client.listTools(timeout: ScriptedServer.patience)
        }
    }

    @Test func closesWhenNothingCanBeSent() async throws {
        struct Broken: Error, CustomStringConvertible { let description = "Broken pipe" }
        let client = ModelContextClient(name: "test", version: "1") { _ in throw Broken() }
        for _ in 0..<2 {
            await #expect(throws: ModelContextError.sendFailed("Broken pipe")) {
                try await client.listTools(timeout: ScriptedServer.patience)
            }
        }
    }

    @Test func boundsWhatIsPending() async throws {
        let client = client
        let limit = ModelContextClient.maximumPending
        let calls = (0..<limit).map { _ in Task { try await client.listTools(timeout: ScriptedServer.patience) } }
        _ = try await server.messages("tools/list", count: limit)
        await #expect(throws: ModelContextError.tooManyPending(limit: limit)) {
            try await client.listTools(timeout: ScriptedServer.patience)
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
}
