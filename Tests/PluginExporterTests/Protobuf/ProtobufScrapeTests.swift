import Exposition
import PluginRegistry
import TestSupport
import Testing

@testable import PluginExporter

@Suite("A scrape as protobuf")
struct ProtobufScrapeTests {
    static let accept =
        "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.6,"
        + "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.2"

    private static let sum = "_sum", count = "_count", bucket = "_bucket"

    /// The series that the text of these families would have.
    private static func series(_ families: [ReadFamily]) -> [String: Double] {
        var series: [String: Double] = [:]
        for family in families {
            for metric in family.metrics {
                if let value = metric.value { series[name(family.name, metric.labels)] = value }
                guard let total = metric.count, let sum = metric.sum else { continue }
                series[name(family.name + Self.sum, metric.labels)] = sum
                series[name(family.name + Self.count, metric.labels)] = Double(total)
                for bucket in metric.buckets {
                    var labels = metric.labels
                    labels["le"] = bucket.bound == .infinity ? "+Inf" : "\(bucket.bound)"
                    series[name(family.name + Self.bucket, labels)] = Double(bucket.count)
                }
            }
        }
        return series
    }

    /// A series whatever the order of its labels, and however its bound is written.
    private static func name(_ name: String, _ labels: [String: String]) -> String {
        name + labels.sorted { $0.key < $1.key }.map { "|\($0.key)=\($0.value)" }.joined()
    }

    private static func series(_ text: String) throws -> [String: Double] {
        var series: [String: Double] = [:]
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            let space = try #require(line.lastIndex(of: " "))
            var (labels, rest) = ([String: String](), line[..<space])
            let start = rest.firstIndex(of: "{") ?? rest.endIndex
            let family = String(rest[..<start])
            rest = rest[start...].dropFirst().dropLast()
            while let equals = rest.firstIndex(of: "=") {
                let label = String(rest[..<equals])
                rest = rest[equals...].dropFirst(2)
                var value = ""
                while let character = rest.popFirst(), character != "\"" {
                    guard character == "\\" else {
                        value.append(character)
                        continue
                    }
                    let escaped: Character = rest.popFirst() ?? "?"
                    value.append(escaped == "n" ? "\n" : escaped)
                }
                labels[label] = label == "le" ? Double(value).map { $0 == .infinity ? "+Inf" : "\($0)" } : value
                if rest.first == "," { rest.removeFirst() }
            }
            series[name(family, labels)] = Double(line[line.index(after: space)...])
        }
        return series
    }

    /// Both of one reading.
    private func render(_ renderer: inout MetricsRenderer) throws -> (text: String, families: [ReadFamily]) {
        var messages = ProtobufWriter(ByteBuffer())
        renderer.render(into: &messages)
        let families = try messages.finish().withUnsafeBytes { try ReadFamily.read($0) }
        var text = ExpositionWriter(ByteBuffer())
        renderer.render(into: &text)
        return (text.finish().withUnsafeBytes { String(decoding: $0, as: UTF8.self) }, families)
    }

    private func traceID(_ number: UInt64) throws -> TraceID { try #require(TraceID(high: 0, low: number)) }

    @Test("has the families and the values of the text, whatever was recorded")
    func sameAsText() throws {
        var generator = SeededGenerator(seed: 21)
        let registry = PluginRegistry()
        try GoldenScrapeTests.fill(registry)
        // What it measures of this very process changes while it is read.
        registry.plugin(named: "initialized")?.process.ended()
        var renderer = MetricsRenderer(registry)
        for _ in 0..<40 {
            for plugin in registry.roster.plugins {
                for _ in 0..<Int.random(in: 0...5, using: &generator) {
                    let time = Duration.nanoseconds(
                        Int64(generator.next() >> UInt64.random(in: 11...63, using: &generator)))
                    switch Int.random(in: 0...3, using: &generator) {
                    case 0: plugin.recordError(duration: time)
                    case 1: plugin.recordSuccess(duration: time, traceID: try traceID(7))
                    case 2: plugin.recordSuccess()
                    default: try? plugin.tools.first?.execute(traceID: try traceID(9)) {}
                    }
                }
            }
            let (text, families) = try render(&renderer)
            let scrape = try Scrape(text)
            #expect(families.map(\.name) == scrape.families)
            #expect(Self.series(families) == (try Self.series(text)))
            for metric in families.flatMap(\.metrics) where metric.count != nil {
                let native = try #require(metric.native)
                let counted = native.counts.values.reduce(0, +) + Int64(native.zeroCount ?? 0)
                #expect(UInt64(counted) == metric.count)
                #expect(metric.buckets.last?.count == metric.count)
            }
        }
    }

    @Test("tells since when a plugin's and a tool's counters count, and the process's own")
    func created() throws {
        let registry = PluginRegistry()
        let plugin = registry.register("ocr")
        plugin.declareTools(["analyze"])
        let tool = try #require(plugin.tool(named: "analyze"))
        plugin.markInitialized()
        try tool.execute {}
        var renderer = MetricsRenderer(registry)
        let families = try render(&renderer).families
        for family in families where family.type == 0 || family.type == 4 {
            let expected: Int64? =
                switch family.name {
                case let name where name.hasPrefix("plugin_tool"): tool.createdAt.nanoseconds
                case let name where name.hasPrefix("plugin_registry"): ProcessStart.nanoseconds
                default: plugin.createdAt.nanoseconds
                }
            #expect(family.metrics.map(\.createdAt) == [expected], "\(family.name)")
        }
        #expect(families.contains { $0.name == "plugin_executions_total" })
    }

    @Test("has native histograms and exemplars of what was recorded")
    func native() throws {
        let registry = PluginRegistry()
        let plugin = registry.register("ocr")
        // 2^(-8/8) seconds is the bound of bucket -8, and 2^(-7/8) = 0.5452… that of the next.
        for nanoseconds: Int64 in [0, 500_000_000, 500_000_001, 545_253_866, 545_253_867, 1_000_000_000] {
            plugin.recordSuccess(duration: .nanoseconds(nanoseconds))
        }
        plugin.recordError(duration: .seconds(8), traceID: try traceID(0xab))
        var renderer = MetricsRenderer(registry)
        let families = try render(&renderer).families
        let metric = try #require(families.first { $0.name == "plugin_execution_duration_seconds" }?.metrics.first)
        #expect(
            metric.native
                == .init(
                    schema: 3, zeroThreshold: 0x1p-30, zeroCount: 1, counts: [-8: 1, -7: 2, -6: 1, 0: 1, 24: 1],
                    spans: 3))
        let exemplar = try #require(metric.buckets.first { $0.bound == 10 }?.exemplar)
        #expect(exemplar.traceID == "000000000000000000000000000000ab" && exemplar.value == 8)
        #expect(metric.nativeExemplars == [exemplar])
        let now = UnixTime.now.nanoseconds
        #expect((now - 60_000_000_000...now + 1_000_000_000).contains(try #require(exemplar.unixNanoseconds)))
    }

    @Test("is read anew for who asks for text in between, and native histograms go on")
    func alternating() throws {
        let registry = PluginRegistry()
        let plugin = registry.register("ocr")
        var renderer = MetricsRenderer(registry)
        for round in 1...UInt64(5) {
            plugin.recordSuccess(duration: .seconds(1))
            var text = ExpositionWriter(ByteBuffer())
            renderer.render(into: &text)
            let families = try render(&renderer).families
            let metric = try #require(families.first { $0.type == 4 }?.metrics.first)
            #expect(metric.native?.counts == [0: Int64(round)])
            registry.register("other-\(round)")
        }
    }

    private static let message = "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily"

    @Test(
        "is for who likes it best, as Prometheus does that takes native histograms",
        arguments: [
            (accept, true),
            ("\(message);encoding=delimited", true),
            ("APPLICATION/VND.GOOGLE.PROTOBUF; Encoding=delimited; Proto=io.prometheus.client.MetricFamily", true),
            // Prometheus 2.42.
            (
                "\(message);encoding=delimited,application/openmetrics-text;version=1.0.0;q=0.8,"
                    + "application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
                true
            ),
            ("\(message);encoding=delimited;q=0.4,text/plain;version=0.0.4;q=0.5", false),
            ("\(message);encoding=delimited;q=0,*/*", false),
            ("\(message);encoding=text", false),
            ("\(message);encoding=compact-text,*/*;q=0.1", false),
            (message, false),
            ("application/vnd.google.protobuf;proto=other.Message;encoding=delimited", false),
            ("application/*", false),
            ("*/*", false),
        ])
    func preferred(accept: String, isProtobuf: Bool) {
        #expect((ScrapeFormat(accept: accept) == .protobuf) == isProtobuf)
    }

    @Test("is answered to who asks for it, with its type; compressed to who takes that")
    func answered() async throws {
        let registry = PluginRegistry()
        try GoldenScrapeTests.fill(registry)
        try await withExporter(registry) { port in
            let answer = try await http("GET", "/metrics", port: port, headers: ["Accept": Self.accept])
            #expect(answer.status == 200)
            #expect(
                answer.headers["content-type"]
                    == "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited; "
                    + "escaping=underscores")
            #expect(answer.headers["vary"] == "Accept, Accept-Encoding")
            #expect(answer.headers["content-encoding"] == nil)
            let families = try ReadFamily.read(answer.body)
            let text = try await Scrape(port: port)
            // How long rendering took is not known to the first scrape.
            #expect(families.map(\.name) == text.families.filter { $0 != "plugin_exporter_scrape_duration_seconds" })
            #expect(Set(families.map(\.name)).count == families.count)

            let compressed = try await http(
                "GET", "/metrics", port: port, headers: ["Accept": Self.accept, "Accept-Encoding": "gzip"])
            #expect(compressed.headers["content-encoding"] == "gzip")
            #expect(compressed.body.starts(with: [0x1f, 0x8b]))
            #expect(compressed.body.count < answer.body.count / 2)
            let head = try await http("HEAD", "/metrics", port: port, headers: ["Accept": Self.accept])
            #expect(head.status == 200 && head.body.isEmpty)
        }
    }

    @Test("of many plugins is whole, and plugins record meanwhile")
    func large() async throws {
        let registry = PluginRegistry()
        let plugins = (0..<500).map { registry.register("plugin-\($0)") }
        for plugin in plugins { plugin.recordSuccess(duration: .milliseconds(3)) }
        try await withExporter(registry) { port in
            for _ in 0..<3 {
                async let answer = http("GET", "/metrics", port: port, headers: ["Accept": Self.accept])
                for plugin in plugins { plugin.recordSuccess(duration: .milliseconds(3)) }
                let families = try ReadFamily.read(try await answer.body)
                let metrics = try #require(families.first { $0.type == 4 }).metrics
                #expect(metrics.count == 500)
                for metric in metrics {
                    let counted = metric.native?.counts.values.reduce(0, +)
                    #expect(counted == metric.count.map(Int64.init) && metric.buckets.last?.count == metric.count)
                }
            }
        }
    }
}
