import Testing

@testable import PluginExporter

@Suite("What collectors write")
struct CollectorTextTests {
    private static func written(_ text: String, taken: Set<String> = []) throws -> (text: String, leftOut: [String]) {
        var taken = taken
        var output: [UInt8] = []
        let leftOut = try CollectorText(Array(text.utf8)).append(to: &output, unlessIn: &taken)
        return (String(decoding: output, as: UTF8.self), leftOut)
    }

    @Test(
        "Text format 0.0.4 is taken as it is",
        arguments: [
            "",
            "a 1\n",
            "# HELP a What it is.\n# TYPE a gauge\na 1\n",
            "# TYPE a counter\na{b=\"c\",} 1\na{b=\"d\", e=\"f\"} 2 1395066363000\n",
            "# HELP a\n\n# a comment\n#\n  a { b = \"x\\\\y\\\"z\\n{}, \" }\t+Inf  -5\n",
            "a -Inf\na:b_c9 NaN\n_ 1.5e-9\nA -infinity\n",
            "# TYPE a histogram\na_bucket{le=\"1\"} 1\na_bucket{le=\"+Inf\"} 2\na_sum 3\na_count 2\n",
            "# TYPE a summary\na{quantile=\"0.5\"} 1\na_sum 3\na_count 2\n",
            "a{b=\"🧩 ü\"} 1\n",
        ]
    )
    func good(text: String) throws {
        let (output, leftOut) = try Self.written(text)
        #expect(output == text)
        #expect(leftOut.isEmpty)
    }

    @Test(
        "Anything else is said to be wrong, and where",
        arguments: [
            ("a 1", .noNewlineAtEnd),
            ("a\n", .malformed(line: 1, text: "\"a\"")),
            ("a 1\nb one\n", .malformed(line: 2, text: "\"b one\"")),
            ("\n9a 1\n", .malformed(line: 2, text: "\"9a 1\"")),
            ("a 0x1p-2\n", .malformed(line: 1, text: "\"a 0x1p-2\"")),
            ("a 1 2 3\n", .malformed(line: 1, text: "\"a 1 2 3\"")),
            ("a 1 2.5\n", .malformed(line: 1, text: "\"a 1 2.5\"")),
            ("a{b=\"c} 1\n", .malformed(line: 1, text: #""a{b=\"c} 1""#)),
            ("a{b=c} 1\n", .malformed(line: 1, text: "\"a{b=c} 1\"")),
            ("a{b=\"c\" d=\"e\"} 1\n", .malformed(line: 1, text: #""a{b=\"c\" d=\"e\"} 1""#)),
            ("a{9=\"c\"} 1\n", .malformed(line: 1, text: #""a{9=\"c\"} 1""#)),
            ("{\"a.b\"} 1\n", .malformed(line: 1, text: #""{\"a.b\"} 1""#)),
            ("a 1 # {trace_id=\"x\"} 1\n", .malformed(line: 1, text: #""a 1 # {trace_id=\"x\"} 1""#)),
            ("a 1\r\n", .malformed(line: 1, text: #""a 1\r""#)),
            ("# TYPE a stateset\n", .malformed(line: 1, text: "\"# TYPE a stateset\"")),
            ("# TYPE a\n", .malformed(line: 1, text: "\"# TYPE a\"")),
            ("# HELP 1 x\n", .malformed(line: 1, text: "\"# HELP 1 x\"")),
            ("# TYPE a gauge\na 1\n# TYPE a gauge\n", .lateType(line: 3, family: "a")),
            ("a 1\n# TYPE a gauge\n", .lateType(line: 2, family: "a")),
            (
                String(repeating: "?", count: 500) + "\n",
                .malformed(line: 1, text: "\"" + String(repeating: "?", count: 79))
            ),
        ] as [(String, CollectorProblem)]
    )
    func bad(text: String, problem: CollectorProblem) {
        #expect(throws: problem) { try CollectorText(Array(text.utf8)) }
    }

    @Test("What is not UTF-8 is refused, wherever it stands")
    func notUTF8() {
        for bytes: [UInt8] in [[0xFF, 0x0A], Array("a{b=\"".utf8) + [0xC3] + Array("\"} 1\n".utf8)] {
            #expect(throws: CollectorProblem.notUTF8) { try CollectorText(bytes) }
        }
    }

    @Test("A family that is there already is left out, and the others are not")
    func taken() throws {
        let text = "# TYPE a gauge\na 1\n# TYPE b histogram\nb_bucket{le=\"+Inf\"} 1\nb_sum 1\nb_count 1\nc 1\n"
        let a = "# TYPE a gauge\na 1\n"
        #expect(try Self.written(text, taken: ["b_sum"]) == (a + "c 1\n", ["b"]))
        #expect(try Self.written(text, taken: ["a", "c"]).leftOut == ["a", "c"])
        #expect(try Self.written(text, taken: ["b_total", "d"]).text == text)
        // Its own as well: a family comes once.
        #expect(try Self.written("a 1\nb 1\na{x=\"y\"} 2\n") == ("a 1\nb 1\n", ["a"]))
        #expect(try Self.written("# TYPE a summary\na_count 1\nb 2\na_count 3\n").leftOut == ["a_count"])
        // A gauge has no parts.
        #expect(try Self.written("# TYPE a gauge\na_sum 1\na 2\n") == ("# TYPE a gauge\na_sum 1\n", ["a"]))
    }
}
