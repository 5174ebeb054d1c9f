import ModelContext
import TestSupport
import Testing

/// What a server says without having been asked.
@Suite struct ModelContextClientUnaskedTests {
    private let server = ScriptedServer()

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
