import FoundationEssentials
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
        #expect(JSONSyntaxError(in: Array(text.utf8))?.description == expected)
    }

    @Test("Bytes that are not UTF-8 and endless nesting are errors too")
    func bytesAndDepth() {
        #expect(JSONSyntaxError(in: [0x22, 0xFF, 0x22])?.reason == "a text that is not UTF-8")
        let deep = [UInt8](repeating: UInt8(ascii: "["), count: 100_000)
        #expect(JSONSyntaxError(in: deep)?.reason == "more than 512 levels")
    }

    static let right = [
        "{}", "[]", " [1, -2.5e+10, 0, 0.1E-2, true, false, null, \"\\u00e9\\n\\\"é\"] ", "{\"a\":{\"b\":[[]]}}",
        "\"\"", "1",
    ]

    @Test("What is JSON has no error, and the decoder agrees", arguments: right)
    func decodes(text: String) throws {
        #expect(JSONSyntaxError(in: Array(text.utf8)) == nil)
        _ = try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
    }
}
