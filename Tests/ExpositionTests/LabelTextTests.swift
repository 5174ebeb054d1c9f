import Exposition
import TestSupport
import Testing

@Suite("Labels as text")
struct LabelTextTests {
    private func text(_ label: LabelText) -> String {
        String(decoding: label.bytes, as: UTF8.self)
    }

    static let values: [(String, String)] = [
        ("ocr", #"plugin="ocr""#),
        ("", #"plugin="""#),
        (#"a"b"#, #"plugin="a\"b""#),
        (#"a\b"#, #"plugin="a\\b""#),
        ("a\nb", #"plugin="a\nb""#),
        (#"\n"#, #"plugin="\\n""#),
        ("a\r\tb{},=", "plugin=\"a\r\tb{},=\""),
        ("naïve 🧩", #"plugin="naïve 🧩""#),
    ]

    @Test("A backslash, a quote and a newline are escaped, and nothing else", arguments: values)
    func escaping(value: String, expected: String) {
        #expect(text(LabelText("plugin", value)) == expected)
    }

    @Test("What is not UTF-8 is repaired")
    func repair() {
        #expect(text(LabelText("a", repairing: [0x61, 0xFF, 0x62])) == "a=\"a\u{FFFD}b\"")
        // A surrogate and an overlong form, which decoders have let through.
        #expect(!LabelText("a", repairing: [0xED, 0xA0, 0x80, 0xC0, 0xAF]).bytes.contains(0xED))
    }

    @Test("Labels follow each other with a comma, and none is nothing")
    func joining() {
        let a = LabelText("a", "1")
        let b = LabelText("b", "2")
        #expect(text(a.and(b)) == #"a="1",b="2""#)
        #expect(text(LabelText.none.and(b)) == #"b="2""#)
        #expect(text(a.and(.none)) == #"a="1""#)
        #expect(text(.none) == "")
    }

    @Test("Any bytes come back as their repaired text when the line is read by the format's rules")
    func property() throws {
        var generator = SeededGenerator(seed: 4)
        let pieces: [[UInt8]] = [
            [UInt8(ascii: "\\")], [UInt8(ascii: "\"")], [UInt8(ascii: "\n")], [UInt8(ascii: "n")], [0xFF], [0xC3],
            [0xED, 0xA0, 0x80], Array("🧩".utf8), Array("é".utf8), [0], [UInt8(ascii: "}")], [UInt8(ascii: ",")],
            [UInt8(ascii: "=")], [UInt8(ascii: " ")], [UInt8(ascii: "#")], [0xF4, 0x90, 0x80, 0x80],
        ]
        let family = MetricFamily("property_test", .gauge, "A test.")
        for _ in 0..<20_000 {
            var bytes: [UInt8] = []
            for _ in 0..<Int.random(in: 0..<12, using: &generator) {
                bytes += pieces[Int.random(in: 0..<pieces.count, using: &generator)]
            }
            var writer = ExpositionWriter(ByteBuffer())
            writer.begin(family)
            writer.sample(family, LabelText("plugin", repairing: bytes), 7)
            let text = writer.finish().withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
            let samples = try ExpositionReader.samples(in: text)
            try #require(samples.count == 1)
            try #require(samples[0].name == "property_test")
            try #require(samples[0].labels == ["plugin": String(decoding: bytes, as: UTF8.self)])
            try #require(samples[0].value == "7")
        }
    }
}
