import Exposition
import FoundationEssentials
import Testing

@Suite("Families as text")
struct ExpositionWriterTests {
    private func write(_ body: (inout ExpositionWriter) -> Void) -> String {
        var writer = ExpositionWriter(ByteBuffer(capacity: 1))
        body(&writer)
        return writer.finish().withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }

    @Test("Every kind of sample is written as the golden file has it")
    func golden() throws {
        let info = MetricFamily("demo_info", .gauge, "A backslash \\ and\na newline.")
        let total = MetricFamily("demo_requests_total", .counter, "Requests.")
        let ratio = MetricFamily("demo_ratio", .gauge, "A ratio.")
        let started = MetricFamily("demo_started_timestamp_seconds", .gauge, "When it began.")
        let duration = MetricFamily("demo_duration_seconds", .histogram, "How long it took.")
        let raw = MetricFamily("demo_raw", .untyped, "Anything.")
        let ocr = LabelText("plugin", "ocr")

        let counts: [UInt64] = [1, 0, 2, 4]
        let none: [UInt64] = [0, 0]
        let text = write { writer in
            writer.begin(info)
            writer.sample(info, LabelText("name", "a\"b\\c\nd"), 1)
            writer.begin(total)
            writer.sample(total, ocr, LabelText("code", "200"), .max)
            writer.sample(total, ocr, LabelText("code", "500"), 0)
            writer.begin(ratio)
            writer.sample(ratio, .none, number: 0.25)
            writer.sample(ratio, ocr, number: .infinity)
            writer.begin(started)
            writer.sample(started, ocr, secondsFromNanoseconds: 1_700_000_000_250_000_000)
            writer.begin(duration)
            writer.histogram(
                duration,
                ocr,
                bounds: HistogramBounds(nanoseconds: [1_000_000, 2_500_000, 1_000_000_000]),
                counts: counts.span,
                sumNanoseconds: 5_001_500_000
            )
            writer.histogram(
                duration,
                .none,
                bounds: HistogramBounds(nanoseconds: [1_000_000_000]),
                counts: none.span,
                sumNanoseconds: 0
            )
            writer.begin(raw)
            writer.sample(raw, .none, LabelText("only", "this"), 3)
        }
        let golden = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden/families.txt")
        #expect(text == String(decoding: try Data(contentsOf: golden), as: UTF8.self))
    }

    @Test("A family without samples leaves no trace, wherever it stands")
    func emptyFamilies() {
        let empty = MetricFamily("empty", .gauge, "Nothing.")
        let full = MetricFamily("full", .gauge, "Something.")
        let text = write { writer in
            writer.begin(empty)
            writer.begin(full)
            writer.sample(full, .none, 1)
            writer.begin(empty)
            writer.begin(empty)
        }
        #expect(text == "# HELP full Something.\n# TYPE full gauge\nfull 1\n")
        #expect(write { $0.begin(empty) } == "")
    }

    @Test("A buffer that is used again holds the new scrape alone, in the same memory")
    func reuse() {
        let family = MetricFamily("demo", .gauge, "A demo.")
        var buffer = ByteBuffer(capacity: 64)
        var address: UnsafeRawPointer?
        for round in 0..<3 {
            var writer = ExpositionWriter(buffer)
            writer.begin(family)
            for _ in 0..<100 { writer.sample(family, LabelText("round", "\(round)"), UInt64(round)) }
            buffer = writer.finish()
            let text = buffer.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
            #expect(text.split(separator: "\n").count == 102)
            #expect(text.hasSuffix("demo{round=\"\(round)\"} \(round)\n"))
            let newAddress = buffer.withUnsafeBytes(\.baseAddress)
            if round > 0 { #expect(newAddress == address) }
            address = newAddress
        }
    }

    @Test("The media type is the one Prometheus asks for by default")
    func contentType() {
        #expect(ExpositionFormat.text.contentType == "text/plain; version=0.0.4; charset=utf-8; escaping=underscores")
    }
}
