import Exposition
import TestSupport
import Testing

/// Whatever is given to a writer is what is read of what it wrote.
@Suite("Any exposition, read again")
struct RoundTripTests {
    /// A sample as it is to be read; its labels as bytes, for which two spellings of one letter are two.
    private struct Line: Equatable, CustomStringConvertible {
        var name: String
        var labels: [String: [UInt8]]
        /// NaN is itself here.
        var value: UInt64
        var exemplar: OpenMetricsReader.Exemplar?

        init(_ name: String, _ labels: [String: String], _ value: Double) {
            self.name = name
            var labels = labels
            // The same number may be written in more ways than one.
            if let bound = labels["le"], bound != "+Inf" { labels["le"] = Double(bound)?.description }
            self.labels = labels.mapValues { Array($0.utf8) }
            // The one value whose bits may be several.
            self.value = value.isNaN ? Double.nan.bitPattern : value.bitPattern
        }

        var description: String {
            "\(name) \(labels.mapValues { String(decoding: $0, as: UTF8.self) }) \(Double(bitPattern: value)) \(exemplar as Any)"
        }
    }

    private func write(_ format: ExpositionFormat, _ exposition: RandomExposition, capacity: Int) -> String {
        var writer = ExpositionWriter(ByteBuffer(capacity: capacity), format)
        exposition.write(&writer)
        return writer.finish().withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }

    private func read(_ sample: ExpositionReader.Sample) throws -> Line {
        let value = try #require(Double(sample.value == "+Inf" ? "inf" : sample.value), "\(sample)")
        return Line(sample.name, sample.labels, value)
    }

    @Test("Text 0.0.4 holds every value and label of 200 expositions")
    func text() throws {
        var random = SeededGenerator(seed: 11)
        for _ in 0..<200 {
            let exposition = RandomExposition(&random)
            let text = write(.text, exposition, capacity: .random(in: 1...10_000, using: &random))
            let lines = try ExpositionReader.samples(in: text).map(read)
            try expect(lines, expected(of: exposition, isOpenMetrics: false))
        }
    }

    @Test("OpenMetrics holds every value, label, exemplar and beginning of 200 expositions")
    func openMetrics() throws {
        var random = SeededGenerator(seed: 12)
        for _ in 0..<200 {
            let exposition = RandomExposition(&random)
            let text = write(.openMetrics, exposition, capacity: .random(in: 1...10_000, using: &random))
            let reader = try OpenMetricsReader(text)
            var lines = try reader.samples.map(read)
            for (index, exemplar) in reader.exemplars { lines[index].exemplar = exemplar }
            try expect(lines, expected(of: exposition, isOpenMetrics: true))
        }
    }

    /// Says the first that differs, and not thousands.
    private func expect(_ lines: [Line], _ expected: [Line]) throws {
        for (line, expected) in zip(lines, expected) { try #require(line == expected) }
        try #require(lines.count == expected.count)
    }

    // MARK: What is to be read

    private func expected(of exposition: RandomExposition, isOpenMetrics: Bool) -> [Line] {
        exposition.families.flatMap { family, samples in
            samples.flatMap { expected(of: $0, family, isOpenMetrics: isOpenMetrics) }
        }
    }

    private func expected(
        of sample: RandomExposition.Sample, _ family: MetricFamily, isOpenMetrics: Bool
    ) -> [Line] {
        let name = "\(family.name)"
        let labels = Dictionary(uniqueKeysWithValues: sample.labels.map { ("\($0)", $1) })
        var lines: [Line] =
            switch sample.value {
            // As the closest that a float can be: Prometheus has no other numbers.
            case .integer(let value): [Line(name, labels, Double(value))]
            case .nanoseconds(let value): [Line(name, labels, seconds(value))]
            case .number(let value): [Line(name, labels, value)]
            case .histogram(let bounds, let counts, let sum, let exemplars):
                histogram(name, labels, bounds, counts, sum, exemplars, isOpenMetrics: isOpenMetrics)
            }
        if isOpenMetrics, let createdAt = sample.createdAt {
            let family = name.hasSuffix("_total") ? String(name.dropLast("_total".count)) : name
            lines.append(Line("\(family)_created", labels, seconds(createdAt)))
        }
        return lines
    }

    private func histogram(
        _ name: String, _ labels: [String: String], _ bounds: [Int64], _ counts: [UInt64], _ sum: Int64,
        _ exemplars: [HistogramExemplar], isOpenMetrics: Bool
    ) -> [Line] {
        var total: UInt64 = 0
        var lines = counts.indices.map { index in
            total += counts[index]
            var labels = labels
            labels["le"] = index < bounds.count ? decimal(bounds[index]) : "+Inf"
            var line = Line("\(name)_bucket", labels, Double(total))
            guard isOpenMetrics else { return line }
            line.exemplar = exemplars.first { $0.bucket == index }.map { exemplar in
                OpenMetricsReader.Exemplar(
                    traceID: [exemplar.traceID.high, exemplar.traceID.low].map { hexadecimal($0) }.joined(),
                    value: decimal(exemplar.nanoseconds), time: decimal(exemplar.unixNanoseconds))
            }
            return line
        }
        lines.append(Line("\(name)_sum", labels, seconds(sum)))
        lines.append(Line("\(name)_count", labels, Double(total)))
        return lines
    }

    private func hexadecimal(_ value: UInt64) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    private func seconds(_ nanoseconds: Int64) -> Double { Double(decimal(nanoseconds)) ?? .nan }

    /// The seconds, exactly, as a decimal without zeros behind.
    private func decimal(_ nanoseconds: Int64) -> String {
        let digits = String(nanoseconds.magnitude)
        let padded = String(repeating: "0", count: max(10 - digits.count, 0)) + digits
        var fraction = padded.suffix(9)
        while fraction.last == "0" { fraction.removeLast() }
        return (nanoseconds < 0 ? "-" : "") + padded.dropLast(9) + (fraction.isEmpty ? "" : "." + fraction)
    }
}
