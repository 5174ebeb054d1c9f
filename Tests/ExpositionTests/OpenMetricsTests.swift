import Exposition
import FoundationEssentials
import TestSupport
import Testing

@Suite("Families in OpenMetrics")
struct OpenMetricsTests {
    private func write(_ format: ExpositionFormat = .openMetrics, _ body: (inout ExpositionWriter) -> Void) -> String {
        var writer = ExpositionWriter(ByteBuffer(capacity: 1), format)
        body(&writer)
        return writer.finish().withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }

    @Test("Every kind of sample is written as the golden file has it")
    func golden() throws {
        let total = MetricFamily("demo_requests_total", .counter, "A \"quote\", a backslash \\ and\na newline.")
        let bytes = MetricFamily("demo_sent_bytes_total", .counter, "Bytes.")
        let odd = MetricFamily("demo_errors", .counter, "A counter that OpenMetrics has no name for.")
        let ratio = MetricFamily("demo_ratio", .gauge, "A ratio.")
        let duration = MetricFamily("demo_duration_seconds", .histogram, "How long it took.")
        let raw = MetricFamily("demo_raw", .untyped, "Anything.")
        let ocr = LabelText("plugin", "o\"c\\r")
        let counts: [UInt64] = [1, 0, 2, 4]
        let exemplars = [
            HistogramExemplar(
                bucket: 0, traceID: (0x4bf9_2f35_77b3_4da6, 0xa3ce_929d_0e0e_4736), nanoseconds: 1, unixNanoseconds: 0),
            HistogramExemplar(
                bucket: 3, traceID: (.max, 0), nanoseconds: .max, unixNanoseconds: 1_520_879_607_789_000_000),
        ]
        let none: [UInt64] = [0, 0]
        let text = write { writer in
            writer.begin(total)
            writer.sample(total, ocr, .max)
            writer.created(total, ocr, unixNanoseconds: 1_700_000_000_250_000_000)
            writer.begin(bytes)
            writer.sample(bytes, .none, 0)
            writer.created(bytes, .none, unixNanoseconds: 0)
            writer.begin(odd)
            writer.sample(odd, ocr, 3)
            writer.created(odd, ocr, unixNanoseconds: 1)
            writer.begin(ratio)
            writer.sample(ratio, .none, number: 0.25)
            writer.created(ratio, .none, unixNanoseconds: 1)
            writer.begin(duration)
            writer.histogram(
                duration, ocr, bounds: HistogramBounds(nanoseconds: [1_000, 1_000_000, 1_000_000_000]),
                counts: counts.span, sumNanoseconds: 5_001_500_000, exemplars: exemplars.span,
                createdAt: 1_700_000_000_250_000_000)
            writer.histogram(
                duration, .none, bounds: HistogramBounds(nanoseconds: [60_000_000_000]), counts: none.span,
                sumNanoseconds: 0)
            writer.begin(MetricFamily("empty", .gauge, "Nothing."))
            writer.begin(raw)
            writer.sample(raw, .none, LabelText("only", "this"), 3)
        }
        let golden = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden/openmetrics.txt")
        #expect(text == String(decoding: try Data(contentsOf: golden), as: UTF8.self))
        _ = try OpenMetricsReader(text)
        #expect(write { _ in } == "# EOF\n")
    }

    @Test("Bounds are written as Go writes numbers")
    func bounds() throws {
        let family = MetricFamily("demo_seconds", .histogram, "A demo.")
        let nanoseconds: [Int64] = [
            1, 2_500, 10_000, 100_000, 1_000_000, 2_500_000, 100_000_000, 1_000_000_000, 1_500_000_000, 10_000_000_000,
            86_400_000_000_000, 999_999_500_000_000, 1_000_000_000_000_000, 1_234_567_000_000_000,
            2_500_000_500_000_000,
            9_000_000_000_000_000_000,
        ]
        let text = write { writer in
            let counts = [UInt64](repeating: 0, count: nanoseconds.count + 1)
            writer.begin(family)
            writer.histogram(
                family, .none, bounds: HistogramBounds(nanoseconds: nanoseconds), counts: counts.span, sumNanoseconds: 0
            )
        }
        let bounds = try OpenMetricsReader(text).samples.compactMap { $0.labels["le"] }
        #expect(
            bounds == [
                "1e-09", "2.5e-06", "1e-05", "0.0001", "0.001", "0.0025", "0.1", "1.0", "1.5", "10.0", "86400.0",
                "999999.5",
                "1e+06", "1.234567e+06", "2.5000005e+06", "9e+09", "+Inf",
            ])
    }

    @Test("Whatever is written is read back, the same as in the text format, by any labels", arguments: 0..<40)
    func roundTrip(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let total = MetricFamily("demo_total", .counter, "A counter.")
        let gauge = MetricFamily("demo_size_bytes", .gauge, "A gauge.")
        let duration = MetricFamily("demo_seconds", .histogram, "A histogram.")
        let bounds = HistogramBounds(nanoseconds: [1_000_000, 250_000_000, 1_000_000_000])
        let values = Array(Set((0..<6).map { _ in Self.text(&generator) })).sorted()
        let numbers = values.map { _ in
            UInt64.random(in: 0 ... .max, using: &generator) >> UInt64.random(in: 0..<64, using: &generator)
        }
        let times = values.map { _ in Int64.random(in: 0 ... .max, using: &generator) }
        let buckets = values.map { _ in (0..<4).map { _ in UInt64.random(in: 0..<1_000, using: &generator) } }
        let exemplars = values.map { _ in
            (0..<4).filter { _ in Bool.random(using: &generator) }.map { bucket in
                HistogramExemplar(
                    bucket: bucket,
                    traceID: (.random(in: 0 ... .max, using: &generator), .random(in: 0 ... .max, using: &generator)),
                    nanoseconds: .random(in: 0 ... .max, using: &generator),
                    unixNanoseconds: .random(in: 0 ... .max, using: &generator))
            }
        }
        func body(_ writer: inout ExpositionWriter) {
            let labels = values.map { LabelText("plugin", $0) }
            writer.begin(total)
            for index in labels.indices {
                writer.sample(total, labels[index], numbers[index])
                writer.created(total, labels[index], unixNanoseconds: times[index])
            }
            writer.begin(gauge)
            for index in labels.indices { writer.sample(gauge, labels[index], number: Double(times[index]) / 1024) }
            writer.begin(duration)
            for index in labels.indices {
                let (counts, shown) = (buckets[index], exemplars[index])
                writer.histogram(
                    duration, labels[index], bounds: bounds, counts: counts.span, sumNanoseconds: times[index],
                    exemplars: shown.span, createdAt: times[index])
            }
        }
        let read = try OpenMetricsReader(write(.openMetrics, body))
        let created = read.samples.filter { $0.name.hasSuffix("_created") }
        var rest = read.samples.filter { !$0.name.hasSuffix("_created") }
        for index in rest.indices where rest[index].labels["le"] == "1.0" { rest[index].labels["le"] = "1" }
        #expect(rest == (try ExpositionReader.samples(in: write(.text, body))))
        #expect(created.map(\.name) == values.map { _ in "demo_created" } + values.map { _ in "demo_seconds_created" })
        #expect(created.map { $0.labels["plugin"] } == values + values)
        #expect(created.map(\.value) == (times + times).map(Self.seconds))

        let found = read.exemplars.sorted { $0.key < $1.key }.map(\.value)
        let expected = exemplars.flatMap { $0 }
        #expect(found.map(\.value) == expected.map { Self.seconds($0.nanoseconds) })
        #expect(found.map(\.time) == expected.map { Self.seconds($0.unixNanoseconds) })
        #expect(found.map(\.traceID) == expected.map { Self.digits($0.traceID.high) + Self.digits($0.traceID.low) })
        for (index, _) in read.exemplars { #expect(read.samples[index].name == "demo_seconds_bucket") }
    }

    private static func text(_ generator: inout SeededGenerator) -> String {
        let pieces = ["a", "\"", "\\", "\n", "{", "}", ",", " ", "# {trace_id", "=", "é", "🧩", "\u{2028}", "le", "\r"]
        return (0..<Int.random(in: 0..<12, using: &generator)).map { _ in
            pieces.randomElement(using: &generator) ?? ""
        }.joined()
    }

    private static func digits(_ half: UInt64) -> String {
        let digits = String(half, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// Exactly, of what is not below 0.
    private static func seconds(_ nanoseconds: Int64) -> String {
        let (seconds, fraction) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        guard fraction > 0 else { return "\(seconds)" }
        var decimals = String("\(1_000_000_000 + fraction)".dropFirst())
        while decimals.last == "0" { decimals.removeLast() }
        return "\(seconds).\(decimals)"
    }
}
