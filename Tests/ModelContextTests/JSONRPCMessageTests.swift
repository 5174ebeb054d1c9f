import Testing

@testable import ModelContext

@Suite struct JSONRPCMessageTests {
    @Test(
        arguments: [
            (
                #"{"jsonrpc":"2.0","id":1,"method":"ping"}"#,
                JSONRPCMessage.request(id: .integer(1), method: "ping", params: [:])
            ),
            (
                #"{"jsonrpc":"2.0","id":"a","method":"m","params":{"x":1}}"#,
                .request(id: .string("a"), method: "m", params: ["x": 1])
            ),
            (#"{"jsonrpc":"2.0","method":"n"}"#, .notification(method: "n", params: [:])),
            (#"{"jsonrpc":"2.0","id":1,"result":null}"#, .response(id: .integer(1), result: nil)),
            (
                #"{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"no"}}"#,
                .failure(id: nil, error: JSONRPCError(code: -32700, message: "no"))
            ),
        ] as [(String, JSONRPCMessage)])
    func readsMessages(line: String, message: JSONRPCMessage) throws {
        #expect(try JSONRPCMessage(line: Array(line.utf8)) == message)
        let written = try message.line()
        #expect(written.last == UInt8(ascii: "\n"))
        #expect(try JSONRPCMessage(line: written.dropLast()) == message)
    }

    @Test(arguments: [
        ("Loading model ...", "not JSON: line 1, column 1: expected a value, found 'L'"),
        ("[]", "an array instead of an object; batches are no part of the protocol"),
        ("17", "a number instead of an object"),
        (#"{"id":1,"method":"ping"}"#, #"jsonrpc is not "2.0""#),
        (
            #"{"jsonrpc":"2.0","id":null,"method":"ping"}"#,
            "id is null instead of an integer or a string of at most 1024 bytes"
        ),
        (
            #"{"jsonrpc":"2.0","id":1.5,"method":"ping"}"#,
            "id is a number instead of an integer or a string of at most 1024 bytes"
        ),
        (#"{"jsonrpc":"2.0","id":1,"method":7}"#, "method is a number instead of a string"),
        (#"{"jsonrpc":"2.0","id":1,"method":"m","params":[1]}"#, "params is an array instead of an object"),
        (#"{"jsonrpc":"2.0","id":1}"#, "neither method, result nor error"),
        (#"{"jsonrpc":"2.0","result":{}}"#, "a result without an id"),
        (#"{"jsonrpc":"2.0","id":1,"result":{},"error":{"code":1,"message":""}}"#, "both result and error"),
        (
            #"{"jsonrpc":"2.0","id":1,"error":{"code":"1","message":""}}"#,
            "error: code is a string instead of an integer"
        ),
        (#"{"jsonrpc":"2.0","id":1,"error":"no"}"#, "error: a string instead of an object"),
    ])
    func saysWhatIsWrong(line: String, reason: String) {
        let error = #expect(throws: MalformedMessage.self) { try JSONRPCMessage(line: Array(line.utf8)) }
        #expect(error?.reason == reason)
    }

    @Test func refusesLongIDs() {
        let id = String(repeating: "x", count: RequestID.maximumLength)
        #expect(RequestID(.string(id)) == .string(id))
        #expect(RequestID(.string(id + "x")) == nil)
    }
}
