import FoundationEssentials
import Testing

@testable import ModelContext

@Suite struct JSONValueTests {
    @Test(
        arguments: [
            ("null", JSONValue.null), ("true", true), ("false", false), ("0", 0), ("1", 1), ("-7", -7), ("1.5", 1.5),
            ("1e300", 1e300), ("9223372036854775807", .integer(.max)), ("\"\"", ""), (#""a\nb\u0001é""#, "a\nb\u{1}é"),
            ("[]", []), ("{}", [:]), (#"[1,"2",null,[true]]"#, [1, "2", nil, [true]]),
            (#"{"a":{"b":[1.25]}}"#, ["a": ["b": [1.25]]]),
        ] as [(String, JSONValue)])
    func decodesAndComesBackTheSame(text: String, value: JSONValue) throws {
        let decoded = try JSONValue(parsing: Array(text.utf8))
        #expect(decoded == value)
        #expect(try JSONValue(parsing: value.encoded()) == value)
    }

    @Test func keepsIntegersNumbersAndTruthApart() throws {
        #expect(
            try JSONValue(parsing: Array("[1,1.5,true,9223372036854775808]".utf8))
                == .array([.integer(1), .number(1.5), .bool(true), .number(9_223_372_036_854_775_808)]))
    }

    @Test func accessorsReadWhatIsThereOnly() {
        let value: JSONValue = ["text": "x", "count": 3, "share": 0.5, "yes": true, "list": [1], "nothing": nil]
        #expect(value["text"]?.string == "x")
        #expect(value["count"]?.integer == 3)
        #expect(value["count"]?.number == 3)
        #expect(value["share"]?.number == 0.5)
        #expect(value["share"]?.integer == nil)
        #expect(value["yes"]?.bool == true)
        #expect(value["list"]?.array == [1])
        #expect(value["nothing"]?.isNull == true)
        #expect(value["missing"] == nil)
        #expect(value["text"]?["x"] == nil)
    }

    @Test func encodesWithoutRawNewlinesAndSorted() throws {
        let value: JSONValue = ["b": "line\nfeed\rreturn\u{0}", "a": "https://example.org/"]
        let line = try value.encoded()
        #expect(
            String(decoding: line, as: UTF8.self)
                == #"{"a":"https://example.org/","b":"line\nfeed\rreturn\u0000"}"#)
    }

    @Test func refusesToEncodeInfinity() {
        #expect(throws: UnencodableValue.self) { try JSONValue.array([.number(.infinity)]).encoded() }
    }

    @Test(arguments: ["[", "{\"a\":"])
    func refusesBottomlessNesting(opening: String) {
        let text = Array(String(repeating: opening, count: 100_000).utf8)
        #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: text) }
    }

    @Test func acceptsNestingUpToTheLimit() throws {
        let text = String(repeating: "[", count: 500) + String(repeating: "]", count: 500)
        var value = try JSONValue(parsing: Array(text.utf8))
        var depth = 1
        while let inner = value.array?.first {
            value = inner
            depth += 1
        }
        #expect(depth == 500)
    }

    @Test(arguments: ["", " ", "nul", "{\"a\" 1}", "\"\\ud800\"", "[1e400]", "1 x"])
    func refusesWhatIsNotJSON(text: String) {
        #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: Array(text.utf8)) }
    }

    @Test func namesThePlaceOfANumberTooLarge() {
        let error = #expect(throws: JSONSyntaxError.self) {
            try JSONValue(parsing: Array(#"{"params":{"sizes":[1,1e400]}}"#.utf8))
        }
        #expect(error?.reason == "a number no 64-bit float can hold")
    }
}
