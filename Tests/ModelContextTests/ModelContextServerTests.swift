import TestSupport
import Testing

@testable import ModelContext

@Suite struct ModelContextServerTests {
    private static func call(_ id: Int, _ tool: String) -> String {
        #"{"jsonrpc":"2.0","id":\#(id),"method":"tools/call","params":{"name":"\#(tool)"}}"#
    }

    private static func error(_ id: JSONValue, _ code: Int64, _ message: String) -> JSONValue {
        ["jsonrpc": "2.0", "id": id, "error": ["code": .integer(code), "message": .string(message)]]
    }

    @Test(
        arguments: [
            (
                "{",
                error(nil, -32700, "Parse error: not JSON: line 1, column 2: expected a name in quotes, found the end")
            ),
            (
                "[]",
                error(
                    nil, -32600, "Invalid request: an array instead of an object; batches are no part of the protocol")
            ),
            (#"{"jsonrpc":"1.0","id":4,"method":"ping"}"#, error(4, -32600, #"Invalid request: jsonrpc is not "2.0""#)),
            (#"{"jsonrpc":"2.0","id":4,"method":"tools/buy"}"#, error(4, -32601, "Method not found: tools/buy")),
            (
                #"{"jsonrpc":"2.0","id":"i","method":"initialize"}"#,
                error("i", -32602, "Invalid params: protocolVersion has to be a string")
            ),
            (
                #"{"jsonrpc":"2.0","id":4,"method":"tools/list","params":{"cursor":"x"}}"#,
                error(4, -32602, "Invalid params: no such cursor: all tools are on one page")
            ),
            (
                #"{"jsonrpc":"2.0","id":4,"method":"tools/call","params":{}}"#,
                error(4, -32602, "Invalid params: name has to be a string")
            ),
            (
                #"{"jsonrpc":"2.0","id":4,"method":"tools/call","params":{"name":"echo","arguments":[]}}"#,
                error(4, -32602, "Invalid params: arguments has to be an object")
            ),
            (
                call(4, "nothing"),
                error(4, -32602, #"Invalid params: no tool is called "nothing"; there are: echo, fail, wait, infinite"#)
            ),
            (#"{"jsonrpc":"2.0","id":5,"method":"ping"}"#, ["jsonrpc": "2.0", "id": 5, "result": [:]]),
        ] as [(String, JSONValue)])
    func answersOneLine(line: String, answer: JSONValue) async throws {
        let server = try RunningServer(.sample())
        #expect(try await server.answers(to: [line]) == [answer])
        try await server.end()
    }

    @Test func answersNoNotifications() async throws {
        let server = try RunningServer(.sample())
        #expect(
            try await server.answers(to: [
                #"{"jsonrpc":"2.0","method":"notifications/initialized"}"#, #"{"jsonrpc":"2.0","method":"nonsense"}"#,
                #"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":9}}"#,
                #"{"jsonrpc":"2.0","id":3,"result":{}}"#, "",
            ]) == [])
        try await server.end()
    }

    @Test(arguments: [("2024-11-05", "2024-11-05"), ("2025-06-18", "2025-06-18"), ("2031-01-01", "2025-06-18")])
    func agreesOnAVersion(asked: String, agreed: String) async throws {
        let server = try RunningServer(.sample())
        let answers = try await server.answers(to: [
            #"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"\#(asked)"}}"#
        ])
        #expect(
            answers.map { $0["result"] } == [
                [
                    "protocolVersion": .string(agreed), "capabilities": ["tools": [:]], "instructions": "be kind",
                    "serverInfo": ["name": "sample", "version": "1.2.3"],
                ]
            ])
    }

    @Test func answersALastLineWithoutNewline() async throws {
        let server = try RunningServer(.sample())
        try await server.send(Array(#"{"jsonrpc":"2.0","id":5,"method":"ping"}"#.utf8))
        #expect(try await server.answers(to: []) == [["jsonrpc": "2.0", "id": 5, "result": [:]]])
    }

    @Test func answersPingDuringACallAndNothingToACancelledOne() async throws {
        let gate = CancellableGate()
        let server = try RunningServer(.sample(gate: gate))
        try await server.send(Self.call(1, "wait"))
        try await eventually("the call") { await gate.waiting == 1 ? true : nil }
        try await server.send(Self.call(1, "echo"))
        try await server.send(#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}"#)
        try await eventually("the cancellation") { await gate.cancelled == 1 ? true : nil }
        let answers = try await server.answers(to: [#"{"jsonrpc":"2.0","id":2,"method":"ping"}"#])
        #expect(
            answers == [
                Self.error(1, -32600, "Invalid request: a call with the id 1 runs already"),
                ["jsonrpc": "2.0", "id": 2, "result": [:]],
            ])
    }

    @Test func cancelsWhatRunsWhenTheInputEnds() async throws {
        let gate = CancellableGate()
        let server = try RunningServer(.sample(gate: gate))
        for id in 0..<5 { try await server.send(Self.call(id, "wait")) }
        try await eventually("the calls") { await gate.waiting == 5 ? true : nil }
        #expect(try await server.answers(to: []) == [])
        try await server.end()
        #expect(await gate.cancelled == 5)
        #expect(await gate.waiting == 0)
    }

    @Test func endsWhenNobodyReadsItsOutput() async throws {
        let gate = CancellableGate()
        let server = try RunningServer(.sample(gate: gate))
        try await server.send(Self.call(1, "wait"))
        try await eventually("the call") { await gate.waiting == 1 ? true : nil }
        server.answers.closeReading()
        try await server.end()
        #expect(await gate.cancelled == 1)
    }

    @Test func boundsTheCallsThatRun() async throws {
        let gate = CancellableGate()
        let server = try RunningServer(.sample(gate: gate))
        for id in 0...ModelContextServer.maximumCalls { try await server.send(Self.call(id, "wait")) }
        #expect(try await server.answers(to: []) == [Self.error(256, -32000, "Busy: 256 calls run already")])
    }

    @Test func endsAtAMessageTooLong() async throws {
        let server = try RunningServer(.sample())
        let limit = ModelContextServer.maximumMessageLength
        try await server.send([UInt8](repeating: UInt8(ascii: "x"), count: limit + 1))
        await #expect(throws: ModelContextError.lineTooLong(limit: limit)) { try await server.end() }
        #expect(
            try await server.answers(to: [])
                == [Self.error(nil, -32600, "Invalid request: a message is longer than 67108864 bytes")])
    }
}
