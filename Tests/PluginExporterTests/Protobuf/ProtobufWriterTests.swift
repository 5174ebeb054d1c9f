import Exposition
import TestSupport
import Testing

@Suite("Families as protobuf")
struct ProtobufWriterTests {
    private static let counter = MetricFamily("jobs_total", .counter, "Jobs \\ that \"ended\".\nAll of them.")
    private static let gauge = MetricFamily("size_bytes", .gauge, "How large it is.")
    private static let untyped = MetricFamily("other", .untyped, "")
    private static let histogram = MetricFamily("took_seconds", .histogram, "How long it took.")

    /// What `write` writes, read again.
    private func read(_ write: (inout ProtobufWriter) -> Void) throws -> [ReadFamily] {
        // Too small for anything: it has to grow.
        var writer = ProtobufWriter(ByteBuffer(capacity: 1))
        write(&writer)
        return try writer.finish().withUnsafeBytes { try ReadFamily.read($0) }
    }

    @Test("A family has its name, its help as it is, its type and its unit")
    func headers() throws {
        let families = try read { writer in
            for family in [Self.counter, Self.gauge, Self.untyped] {
                writer.begin(family)
                writer.sample(family, LabelText.none, 1)
            }
        }
        #expect(families.map(\.name) == ["jobs_total", "size_bytes", "other"])
        #expect(families.map(\.help) == ["Jobs \\ that \"ended\".\nAll of them.", "How large it is.", ""])
        #expect(families.map(\.type) == [0, 1, 3])
        #expect(families.map(\.unit) == [nil, "bytes", nil])
        #expect(families.map { $0.metrics.map(\.value) } == [[1], [1], [1]])
        let ofCounter = try read {
            $0.begin(MetricFamily("process_cpu_seconds_total", .counter, ""))
            $0.sample(Self.counter, LabelText.none, 1)
        }
        #expect(ofCounter.map(\.unit) == ["seconds"])
    }

    @Test("A family without samples is not there, first, last and in between")
    func empty() throws {
        let families = try read { writer in
            writer.begin(Self.counter)
            writer.begin(Self.gauge)
            writer.sample(Self.gauge, LabelText.none, 1)
            writer.begin(Self.untyped)
            writer.begin(Self.gauge)
            writer.sample(Self.gauge, LabelText.none, 2)
            writer.begin(Self.histogram)
        }
        #expect(families.map { $0.metrics.map(\.value) } == [[1], [2]])
        #expect(try read { _ in }.isEmpty)
    }

    @Test("Labels of any text are the same when they are read, of any length")
    func labels() throws {
        var generator = SeededGenerator(seed: 5)
        let characters = Array("ab\"\\\n,={} äß🧩\u{0}n")
        let texts = (0..<500).map { index in
            let count = index < 498 ? Int.random(in: 0..<150, using: &generator) : 20_000 * (index - 497)
            return String((0..<count).map { _ in characters[Int.random(in: 0..<characters.count, using: &generator)] })
        }
        let families = try read { writer in
            writer.begin(Self.gauge)
            for (number, text) in texts.enumerated() {
                let labels = LabelText("plugin", text).and(LabelText("source", String(text.reversed())))
                withExtendedLifetime(labels) { writer.sample(Self.gauge, labels.unowned, UInt64(number)) }
            }
        }
        let metrics = try #require(families.first).metrics
        #expect(metrics.map(\.labels) == texts.map { ["plugin": $0, "source": String($0.reversed())] })
        #expect(metrics.map(\.value) == texts.indices.map { Double($0) })
    }

    @Test("Two sets of labels are those of one")
    func more() throws {
        let (plugin, state) = (LabelText("plugin", "a,b"), LabelText("state", "running"))
        let families = try read { writer in
            writer.begin(Self.gauge)
            withExtendedLifetime((plugin, state)) { writer.sample(Self.gauge, plugin.unowned, state.unowned, 1) }
        }
        #expect(families[0].metrics.map(\.labels) == [["plugin": "a,b", "state": "running"]])
    }

    @Test("Numbers are those that are read from text")
    func numbers() throws {
        var generator = SeededGenerator(seed: 6)
        let nanoseconds: [Int64] =
            [0, 1, -1, 999_999_999, 1 << 53, 1 << 53 + 1, .max, .min + 1, 1_764_078_662_123_456_789]
            + (0..<1_000).map { _ in
                Int64(truncatingIfNeeded: generator.next() >> UInt64.random(in: 0...60, using: &generator))
            }
        let integers: [UInt64] = [0, 1, 1 << 53 + 1, .max] + (0..<500).map { _ in generator.next() }
        let families = try read { writer in
            writer.begin(Self.gauge)
            for value in nanoseconds { writer.sample(Self.gauge, LabelText.none, secondsFromNanoseconds: value) }
            writer.begin(Self.untyped)
            for value in integers { writer.sample(Self.untyped, LabelText.none, value) }
        }
        #expect(families[0].metrics.map(\.value) == nanoseconds.map { Double(seconds($0)) })
        #expect(families[1].metrics.map(\.value) == integers.map { Double("\($0)") })
    }

    /// As text, which is read in a way of its own.
    private func seconds(_ nanoseconds: Int64) -> String {
        let digits = String(nanoseconds.magnitude)
        let padded = String(repeating: "0", count: max(10 - digits.count, 0)) + digits
        return (nanoseconds < 0 ? "-" : "") + padded.dropLast(9) + "." + padded.suffix(9)
    }

    @Test("A counter says since when it counts; what counts nothing does not")
    func created() throws {
        let times: [Int64?] = [nil, 0, 1_764_078_662_123_456_789, 1_764_078_662_000_000_000, -1]
        let families = try read { writer in
            writer.begin(Self.counter)
            for time in times { writer.counter(Self.counter, LabelText.none, 3, createdAt: time) }
            writer.counter(Self.counter, LabelText.none.unowned, secondsFromNanoseconds: 1_500_000_000, createdAt: 7)
            writer.begin(Self.gauge)
            writer.counter(Self.gauge, LabelText.none, 3, createdAt: 1)
        }
        #expect(families[0].metrics.map(\.createdAt) == times + [7])
        #expect(families[0].metrics.map(\.value) == [3, 3, 3, 3, 3, 1.5])
        #expect(families[1].metrics.map(\.createdAt) == [nil])
    }

    @Test("A histogram of any counts is the same when it is read")
    func histograms() throws {
        var generator = SeededGenerator(seed: 8)
        for _ in 0..<60 {
            let bounds = Set(
                (0..<Int.random(in: 1...100, using: &generator)).map { _ in
                    Int64.random(in: 1...1 << 50, using: &generator)
                }
            ).sorted()
            let counts = (0...bounds.count).map { _ in generator.next() >> UInt64.random(in: 10...64, using: &generator)
            }
            let exemplars = (0...bounds.count).filter { _ in Bool.random(using: &generator) }.map { bucket in
                HistogramExemplar(
                    bucket: bucket, traceID: (generator.next() >> 60, generator.next()),
                    nanoseconds: Int64(generator.next() >> 20), unixNanoseconds: Int64(generator.next() >> 2))
            }
            var index = Int.random(in: -300...0, using: &generator)
            let native = NativeHistogram(
                schema: Int.random(in: -4...8, using: &generator), zeroThreshold: 0x1p-30,
                zeroCount: generator.next() >> 40,
                buckets: (0..<Int.random(in: 0...300, using: &generator)).map { _ in
                    index += Bool.random(using: &generator) ? 1 : Int.random(in: 2...200, using: &generator)
                    return NativeHistogram.Bucket(
                        index: index, count: 1 + generator.next() >> UInt64.random(in: 2...63, using: &generator))
                })
            let labels = LabelText("plugin", "ocr")
            let sum = Int64(generator.next() >> 1)
            let families = try read { writer in
                writer.begin(Self.histogram)
                withExtendedLifetime(labels) {
                    writer.histogram(
                        Self.histogram, labels.unowned, bounds: HistogramBounds(nanoseconds: bounds),
                        counts: counts.span, sumNanoseconds: sum, exemplars: exemplars.span, native: native,
                        createdAt: 12)
                }
            }
            let metric = try #require(families.first?.metrics.first)
            #expect(metric.labels == ["plugin": "ocr"])
            #expect(metric.count == counts.reduce(0, &+))
            #expect(metric.sum == Double(seconds(sum)))
            #expect(metric.createdAt == 12)
            #expect(metric.buckets.map(\.bound) == bounds.map { Double(seconds($0)) } + [.infinity])
            var total: UInt64 = 0
            #expect(
                metric.buckets.map(\.count)
                    == counts.map { count in
                        total &+= count
                        return total
                    })
            let expected = exemplars.map { exemplar in
                ReadFamily.Exemplar(
                    traceID: hexadecimal(exemplar.traceID.high) + hexadecimal(exemplar.traceID.low),
                    value: Double(seconds(exemplar.nanoseconds)), unixNanoseconds: exemplar.unixNanoseconds)
            }
            #expect(metric.buckets.compactMap(\.exemplar) == expected)
            #expect(metric.buckets.indices.filter { metric.buckets[$0].exemplar != nil } == exemplars.map(\.bucket))
            #expect(metric.nativeExemplars == expected)
            let read = try #require(metric.native)
            #expect(read.schema == native.schema && read.zeroThreshold == 0x1p-30 && read.zeroCount == native.zeroCount)
            #expect(
                read.counts
                    == Dictionary(uniqueKeysWithValues: native.buckets.map { (Int64($0.index), Int64($0.count)) }))
            let gaps = zip(native.buckets, native.buckets.dropFirst()).count { $1.index > $0.index + 1 }
            #expect(read.spans == gaps + 1)
        }
    }

    private func hexadecimal(_ value: UInt64) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    @Test("Without native buckets there is none of their fields; without anything in them, one span of none")
    func classic() throws {
        let bounds = HistogramBounds(nanoseconds: [1_000_000])
        let counts: [UInt64] = [1, 2]
        let empty = NativeHistogram(schema: 3, zeroThreshold: 0x1p-30, zeroCount: 3)
        let families = try read { writer in
            writer.begin(Self.histogram)
            for native in [nil, empty] {
                writer.histogram(
                    Self.histogram, LabelText.none.unowned, bounds: bounds, counts: counts.span, sumNanoseconds: 1,
                    native: native)
            }
        }
        #expect(
            families[0].metrics.map(\.native) == [
                nil, .init(schema: 3, zeroThreshold: 0x1p-30, zeroCount: 3, counts: [:], spans: 1),
            ])
        #expect(families[0].metrics.map(\.createdAt) == [nil, nil])
    }
}
