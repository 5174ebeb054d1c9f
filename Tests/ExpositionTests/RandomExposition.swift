import Exposition
import TestSupport

/// Families and values as nobody would think of them, and how they are given to a writer.
struct RandomExposition {
    enum Value {
        case integer(UInt64)
        case nanoseconds(Int64)
        case number(Double)
        case histogram(bounds: [Int64], counts: [UInt64], sum: Int64, exemplars: [HistogramExemplar])
    }

    struct Sample {
        /// Up to three, of the three names.
        var labels: [(name: StaticString, value: String)]
        var value: Value
        /// Since when it counts.
        var createdAt: Int64?
    }

    private static let families = [
        MetricFamily("requests_total", .counter, "Requests."), MetricFamily("sent_bytes_total", .counter, ""),
        MetricFamily("ratio", .gauge, "A \\ and a \"."), MetricFamily("time_seconds", .gauge, "Two\nlines."),
        MetricFamily("anything", .untyped, " "), MetricFamily("duration_seconds", .histogram, "How long."),
        MetricFamily("a:wait_seconds", .histogram, "How long, too."),
    ]
    private static let names: [StaticString] = ["plugin", "a", "_b"]
    private static let characters = Array(
        "ab01,={}#\"\\\n\r\t\u{0}\u{85}\u{2028}\u{FFFD} é\u{65}\u{301}ß🧩👩‍👩‍👧nle".unicodeScalars)

    /// Some of the families, each with samples of labels of their own; a few have none.
    let families: [(family: MetricFamily, samples: [Sample])]

    init(_ random: inout SeededGenerator) {
        families = Self.families.shuffled(using: &random).prefix(.random(in: 0...7, using: &random)).map { family in
            var seen: Set<String> = []
            var samples: [Sample] = []
            for _ in 0..<Int.random(in: 0...6, using: &random) {
                let labels = Self.names.shuffled(using: &random).prefix(.random(in: 0...3, using: &random)).map {
                    ($0, Self.text(&random))
                }
                // In the order of their names: two samples of one family differ in their labels as a set.
                let key = labels.map { "\($0)=\($1.debugDescription)" }.sorted().joined()
                guard seen.insert(key).inserted else { continue }
                let createdAt = family.kind == .counter || family.kind == .histogram ? Self.time(&random) : nil
                samples.append(Sample(labels: labels, value: Self.value(family.kind, &random), createdAt: createdAt))
            }
            return (family, samples)
        }
    }

    func write(_ writer: inout ExpositionWriter) {
        for (family, samples) in families {
            writer.begin(family)
            for sample in samples { Self.write(sample, of: family, &writer) }
        }
    }

    private static func write(_ sample: Sample, of family: MetricFamily, _ writer: inout ExpositionWriter) {
        let parts = sample.labels.map { LabelText($0.name, $0.value) }
        let labels = parts.reduce(LabelText.none) { $0.and($1) }
        switch sample.value {
        case .integer(let value) where parts.count > 1:
            writer.sample(family, parts[0], parts.dropFirst().reduce(LabelText.none) { $0.and($1) }, value)
        case .integer(let value): writer.sample(family, labels, value)
        case .nanoseconds(let value): writer.sample(family, labels, secondsFromNanoseconds: value)
        case .number(let value): writer.sample(family, labels, number: value)
        case .histogram(let bounds, let counts, let sum, let exemplars):
            writer.histogram(
                family, labels, bounds: HistogramBounds(nanoseconds: bounds), counts: counts.span, sumNanoseconds: sum,
                exemplars: exemplars.span, createdAt: sample.createdAt)
        }
        guard family.kind == .counter, let createdAt = sample.createdAt else { return }
        writer.created(family, labels, unixNanoseconds: createdAt)
    }

    // MARK: Values

    private static func value(_ kind: MetricFamily.Kind, _ random: inout SeededGenerator) -> Value {
        switch kind {
        case .histogram: histogram(&random)
        case .counter: .integer(integer(&random))
        case .gauge, .untyped:
            switch Int.random(in: 0..<3, using: &random) {
            case 0: .integer(integer(&random))
            case 1: .nanoseconds(Int64(bitPattern: integer(&random)))
            default: .number(Double(bitPattern: integer(&random)))
            }
        }
    }

    private static func histogram(_ random: inout SeededGenerator) -> Value {
        // Up to 2^53 each is a float of its own: a hundred days.
        let bounds = Set((0..<Int.random(in: 1...20, using: &random)).map { _ in Int64(integer(&random) >> 11) })
            .sorted()
        // Their sum is one that a counter can have.
        let counts = (0...bounds.count).map { _ in integer(&random) >> 8 }
        let exemplars = counts.indices.filter { _ in Bool.random(using: &random) }.map { bucket in
            HistogramExemplar(
                bucket: bucket, traceID: (random.next(), random.next()), nanoseconds: Int64(integer(&random) >> 1),
                unixNanoseconds: time(&random))
        }
        return .histogram(
            bounds: bounds, counts: counts, sum: Int64(bitPattern: integer(&random)), exemplars: exemplars)
    }

    /// Small ones, large ones and the largest.
    private static func integer(_ random: inout SeededGenerator) -> UInt64 {
        switch Int.random(in: 0..<4, using: &random) {
        case 0: .random(in: 0...20, using: &random)
        case 1: [.max, .max - 1, 1 << 63, 1 << 63 - 1, 1_000_000_000, 999_999_999].randomElement(using: &random) ?? 0
        default: random.next() >> UInt64.random(in: 0...63, using: &random)
        }
    }

    private static func time(_ random: inout SeededGenerator) -> Int64 { Int64(integer(&random) >> 1) }

    private static func text(_ random: inout SeededGenerator) -> String {
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...(Int.random(in: 0..<50, using: &random) == 0 ? 5_000 : 12), using: &random) {
            text.append(characters.randomElement(using: &random) ?? "a")
        }
        return String(text)
    }
}
