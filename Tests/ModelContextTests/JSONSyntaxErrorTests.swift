import Testing

@testable import ModelContext

@Suite("Where JSON is wrong")
struct JSONSyntaxErrorTests {
    static let wrong: [(String, String)] = [
        ("", "line 1, column 1: expected a value, found the end"),
        ("{\"a\": 1,\n \"b\": }", "line 2, column 7: expected a value, found '}'"),
        ("{\"name\": \"x\", ]", "line 1, column 15: expected a name in quotes, found ']'"),
        ("[1,2", "line 1, column 5: expected ',' or ']', found the end"),
        ("{\"a\":1", "line 1, column 7: expected ',' or '}', found the end"),
        ("{\"a\" 1}", "line 1, column 6: expected ':' after a name, found '1'"),
        ("01", "line 1, column 2: a number that begins with 0"),
        ("-", "line 1, column 2: expected a digit, found the end"),
        ("1.e5", "line 1, column 3: expected a digit, found 'e'"),
        ("tru", "line 1, column 4: expected 'true', found the end"),
        ("\"abc", "line 1, column 1: a text without an end"),
        ("\"a\nb\"", "line 1, column 3: the end of the line in a text; it is written with a backslash"),
        (#""\q""#, "line 1, column 3: 'q' after a backslash"),
        (#""\u12G4""#, "line 1, column 6: expected four hexadecimal digits after \\u, found 'G'"),
        ("{} {}", "line 1, column 4: '{' after the end"),
        ("'a'", "line 1, column 1: expected a value, found '''"),
        ("\u{1}", "line 1, column 1: expected a value, found byte 0x1"),
    ]

    @Test("The first error is named with its place", arguments: wrong)
    func place(text: String, expected: String) {
        let error = #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: Array(text.utf8)) }
        #expect(error?.description == expected)
    }

    @Test("Bytes that are not UTF-8 and endless nesting are errors too")
    func bytesAndDepth() {
        let bytes = #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: [0x22, 0xFF, 0x22]) }
        #expect(bytes?.reason == "a text that is not UTF-8")
        let deep = [UInt8](repeating: UInt8(ascii: "["), count: 100_000)
        let depth = #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: deep) }
        #expect(depth?.reason == "more than 500 levels")
    }

    @Test("So are more values than anybody needs")
    func tooMany() {
        let many = Array(("[" + String(repeating: "0,", count: 1_000_000) + "0]").utf8)
        let error = #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: many) }
        #expect(error?.reason == "more than 1000000 values")
        let more = #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: many, maximumCount: .max) }
        #expect(more?.reason == "more than 1000000 values")
    }

    @Test("And more than the caller allows")
    func tooManyForTheCaller() throws {
        let text = Array(#"{"a":[1,\#n2]}"#.utf8)
        #expect(try JSONValue(parsing: text, maximumCount: 4) == ["a": [1, 2]])
        let error = #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: text, maximumCount: 3) }
        #expect(error?.description == "line 2, column 1: more than 3 values")
    }

    @Test("Escapes are read as the characters that they stand for")
    func escapes() throws {
        let text = #"["\"\\\/\b\f\n\r\t", "\u00e9\ud83e\udde9", "a\u0000b"]"#
        #expect(try JSONValue(parsing: Array(text.utf8)) == ["\"\\/\u{8}\u{C}\n\r\t", "é🧩", "a\0b"])
        for half in [#""\ud83e""#, #""\ud83e\u0041""#, #""\udde9""#, #""\ud83ex""#] {
            let error = #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: Array(half.utf8)) }
            #expect(error?.reason == "half of a pair of surrogates")
        }
    }

    @Test("What an encoder writes comes back the same, whatever it is")
    func roundTrip() throws {
        let value: JSONValue = [
            "numbers": [1, -2.5, 1e300, 2.5e-308, .integer(.min), .integer(.max)], "": [nil, true, false, [:], []],
            "é\"\\\n\u{1}🧩": "a\u{2028}b/\u{7F}",
        ]
        #expect(try JSONValue(parsing: value.encoded()) == value)
    }
}
