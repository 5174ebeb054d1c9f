import Exposition
import PluginRegistry
import TestSupport
import Testing

@testable import PluginExporter

/// What was recorded is what is read of a scrape, in every format.
@Suite("Recorded values, read again")
struct RecordedValuesTests {
    /// What a plugin was given, added up here.
    private struct Tally: Equatable {
        var executions = 0.0
        var errors = 0.0
        var nanoseconds: Int64 = 0
        /// What each bucket counts alone, +Inf's last.
        var buckets = [Int](repeating: 0, count: bounds.count + 1)
    }

    /// Of the histogram, in nanoseconds.
    private static let bounds: [Int64] = [
        1_000_000, 2_500_000, 5_000_000, 10_000_000, 25_000_000, 50_000_000, 100_000_000, 250_000_000, 500_000_000,
        1_000_000_000, 2_500_000_000, 5_000_000_000, 10_000_000_000, 30_000_000_000, 60_000_000_000,
    ]

    /// Records 3,000 executions of plugins with odd names, their durations on every bound, beside it, and anywhere.
    private static func record(in registry: PluginRegistry, _ random: inout SeededGenerator) -> [String: Tally] {
        var tallies: [String: Tally] = [:]
        let names = PluginNameTests.names + PromtoolTests.hostile + (0..<5).map { "plugin-\($0)" }
        for name in names {
            registry.register(name).markInitialized()
            tallies[name] = Tally()
        }
        for _ in 0..<3_000 {
            guard let name = names.randomElement(using: &random), let plugin = registry.plugin(named: name) else {
                continue
            }
            let nanoseconds: Int64 =
                if Bool.random(using: &random), let bound = bounds.randomElement(using: &random) {
                    bound + .random(in: -1...1, using: &random)
                } else { Int64(random.next() >> UInt64.random(in: 20...63, using: &random)) }
            let trace = Bool.random(using: &random) ? TraceID(high: random.next(), low: 1) : nil
            let isError = Int.random(in: 0..<4, using: &random) == 0
            if isError {
                plugin.recordError(duration: .nanoseconds(nanoseconds), traceID: trace)
            } else {
                plugin.recordSuccess(duration: .nanoseconds(nanoseconds), traceID: trace)
            }
            tallies[name]?.executions += 1
            tallies[name]?.errors += isError ? 1 : 0
            tallies[name]?.nanoseconds += nanoseconds
            tallies[name]?.buckets[bounds.firstIndex { nanoseconds <= $0 } ?? bounds.count] += 1
        }
        return tallies
    }

    /// The series that a tally is to be seen as, by their names and labels.
    private static func series(_ tallies: [String: Tally]) -> [PythonClient.Series: Double] {
        var series: [PythonClient.Series: Double] = [:]
        for (plugin, tally) in tallies {
            func add(_ name: String, _ value: Double, bound: Double? = nil) {
                let labels = bound.map { ["plugin": plugin, "le": "\($0)"] } ?? ["plugin": plugin]
                series[PythonClient.Series(name, labels)] = value
            }
            add("plugin_executions_total", tally.executions)
            add("plugin_execution_errors_total", tally.errors)
            guard tally.executions > 0 else { continue }
            let name = "plugin_execution_duration_seconds"
            var total = 0
            for (index, count) in tally.buckets.enumerated() {
                total += count
                add(
                    "\(name)_bucket", Double(total),
                    bound: index < bounds.count ? Double(bounds[index]) / 1e9 : .infinity)
            }
            add("\(name)_count", tally.executions)
            add("\(name)_sum", Double(tally.nanoseconds) / 1e9)
        }
        return series
    }

    @Test("Executions, errors, durations and their sums", arguments: [31, 32, 33] as [UInt64])
    func values(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let registry = PluginRegistry()
        let expected = Self.series(Self.record(in: registry, &random))
        var renderer = MetricsRenderer(registry)
        for format in [ExpositionFormat.text, .openMetrics] {
            var writer = ExpositionWriter(ByteBuffer(), format)
            renderer.render(into: &writer)
            let text = writer.finish().withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
            let parsed = try await PythonClient.parse(text, isOpenMetrics: format == .openMetrics)
            expect(parsed.values.filter { expected[$0.key] != nil }, expected)
        }
        var messages = ProtobufWriter(ByteBuffer())
        renderer.render(into: &messages)
        let families = try messages.finish().withUnsafeBytes { try ReadFamily.read($0) }
        expect(Self.series(families).filter { expected[$0.key] != nil }, expected)
    }

    /// Names the first few that differ, and not thousands.
    private func expect(_ read: [PythonClient.Series: Double], _ expected: [PythonClient.Series: Double]) {
        let wrong = expected.filter { read[$0.key] != $0.value }
        #expect(wrong.isEmpty, "\(wrong.prefix(3).map { ($0.key, $0.value, read[$0.key]) })")
    }

    private static func series(_ families: [ReadFamily]) -> [PythonClient.Series: Double] {
        var series: [PythonClient.Series: Double] = [:]
        for family in families {
            for metric in family.metrics {
                if let value = metric.value { series[.init(family.name, metric.labels)] = value }
                if let count = metric.count { series[.init(family.name + "_count", metric.labels)] = Double(count) }
                if let sum = metric.sum { series[.init(family.name + "_sum", metric.labels)] = sum }
                for bucket in metric.buckets {
                    let labels = metric.labels.merging(["le": "\(bucket.bound)"]) { $1 }
                    series[.init(family.name + "_bucket", labels)] = Double(bucket.count)
                }
            }
        }
        return series
    }
}
