import Testing

@testable import ModelContext

@Suite struct ModelContextErrorTests {
    @Test(
        arguments: [
            (
                ModelContextError.timedOut(method: "initialize", after: .seconds(60)),
                "no answer to initialize within 60 s"
            ),
            (.timedOut(method: "tools/list", after: .milliseconds(1_500)), "no answer to tools/list within 1.5 s"),
            (.lineTooLong(limit: 7), "a message is longer than 7 bytes"),
            (.refused(method: "tools/call", code: -32602, message: "no"), "tools/call was refused: no (-32602)"),
            (.closed("it exited with status 1"), "the connection is closed: it exited with status 1"),
            (
                .unsupportedProtocolVersion("1999-01-01"),
                "the server speaks protocol version 1999-01-01; supported are 2024-11-05, 2025-03-26, 2025-06-18"
            ),
        ] as [(ModelContextError, String)])
    func saysItInASentence(error: ModelContextError, sentence: String) {
        #expect(error.description == sentence)
    }

    @Test func excerptsAreCutAndHarmless() {
        #expect("plain ✓".excerpt() == "plain ✓")
        #expect("a\u{1B}[2J\nb\u{202E}".excerpt() == "a\u{FFFD}[2J\u{FFFD}b\u{FFFD}")
        #expect(String(repeating: "x", count: 500).excerpt() == String(repeating: "x", count: 500))
        #expect(String(repeating: "x", count: 501).excerpt() == String(repeating: "x", count: 499) + "…")
        // One character, many scalars.
        #expect(("e" + String(repeating: "\u{301}", count: 10_000)).excerpt().unicodeScalars.count == 500)
    }
}
