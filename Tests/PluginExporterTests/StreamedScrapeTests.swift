import Exposition
import PluginRegistry
import TestSupport
import Testing

@testable import PluginExporter

@Suite("Scrapes that are written while they are sent")
struct StreamedScrapeTests {
    /// Plugins of every kind, so many that a scrape is sent in several blocks.
    private static func fill(_ registry: PluginRegistry, plugins: Int) {
        var generator = SeededGenerator(seed: 11)
        for index in 0..<plugins {
            let plugin = registry.register(
                "plugin-\(index)" + String(repeating: "ü\"", count: index % 7),
                description: String(repeating: "long ", count: index % 50 == 0 ? 2_000 : 1)
            )
            plugin.markInitialized()
            for round in 0..<index % 4 {
                plugin.recordSuccess(
                    duration: .nanoseconds(Int64.random(in: 0..<90_000_000_000, using: &generator)),
                    traceID: round == 0 ? nil : TraceID(high: 0, low: .random(in: 1 ... .max, using: &generator)))
            }
            if index % 5 == 0 {
                // One with more lines than a block usually leaves room for.
                let names = (0..<(index == 15 ? 50 : 2)).map { "tool-\($0)" }
                plugin.declareTools(names)
                for name in names { try? plugin.tool(named: name)?.execute {} }
            }
            if index % 8 == 0 { plugin.process.host() }
            if index % 9 == 0 { plugin.markFailed("broken") }
        }
        registry.discovered((0..<plugins).map { "plugin-\($0 * 2)" }, source: "directory")
    }

    private static func scrape(_ renderer: inout MetricsRenderer, _ format: ExpositionFormat) -> ScrapeFigures {
        renderer.read()
        var end = ExpositionWriter(ByteBuffer(), format)
        renderer.renderDiscovery(into: &end)
        let measure = renderer.measure(format)
        return ScrapeFigures(format, renderer.snapshot, measure, end: end.finish(), since: .now)
    }

    private static func text(_ scrape: ScrapeFigures) -> [UInt8] {
        scrape.text(ByteBuffer()).withUnsafeBytes { Array($0) }
    }

    @Test(
        "Blocks of any size are the bytes of the whole, and as many as were announced",
        arguments: [1, 64, 65, 200, 4096, 5000, 122_880], [ExpositionFormat.text, .openMetrics]
    )
    func blocks(size: Int, format: ExpositionFormat) throws {
        let registry = PluginRegistry()
        Self.fill(registry, plugins: size < 4_000 ? 4 : 100)
        var renderer = MetricsRenderer(registry)
        let scrape = Self.scrape(&renderer, format)
        let expected = Self.text(scrape)
        #expect(scrape.length == expected.count)

        let stream = ScrapeStream(scrape, tell: ScrapeTimer())
        var bytes: [UInt8] = []
        while bytes.count < stream.count {
            let room = min(size, stream.count - bytes.count)
            // Behind the room lie bytes that are not the stream's to write.
            var block = [UInt8](repeating: 0xEE, count: room + 64)
            let count = block.withUnsafeMutableBytes {
                stream.read(into: UnsafeMutableRawBufferPointer(rebasing: $0[..<room]))
            }
            try #require((1...room).contains(count))
            #expect(block[room...].allSatisfy { $0 == 0xEE })
            bytes += block[..<count]
        }
        #expect(bytes == expected)
    }

    @Test("What is announced is what is written, whatever has changed since the last time")
    func changes() {
        let registry = PluginRegistry()
        Self.fill(registry, plugins: 12)
        var renderer = MetricsRenderer(registry)
        var generator = SeededGenerator(seed: 12)
        let names = registry.roster.plugins.map(\.name)
        for round in 0..<80 {
            guard let plugin = names.randomElement(using: &generator).flatMap(registry.plugin(named:)) else { continue }
            switch round % 8 {
            case 0: registry.register(plugin.name, version: "\(round)").markInitialized()
            case 1: plugin.recordError(duration: .nanoseconds(Int64(round) * 99_999_999))
            case 2: plugin.declareTools(["tool-\(round)"])
            case 3: plugin.markUnavailable("gone")
            // Its process alone, which no revision tells of: ten and more have one digit more.
            case 4: for _ in 0..<10 { plugin.process.restarted(because: "tests") }
            case 5: for tool in plugin.tools { try? tool.execute {} }
            case 6: plugin.recordSuccess(duration: .milliseconds(round), traceID: TraceID(high: 1, low: UInt64(round)))
            default: registry.register("new-\(round)")
            }
            // Sometimes one format alone is asked for: the other is measured when it is.
            for format in [ExpositionFormat.text, .openMetrics] where round % 3 > 0 || format == .text {
                let scrape = Self.scrape(&renderer, format)
                let text = Self.text(scrape)
                #expect(scrape.length == text.count)
                // A renderer that has seen nothing before writes the same.
                var fresh = MetricsRenderer(registry)
                #expect(Self.text(Self.scrape(&fresh, format)) == text)
            }
        }
    }

    @Test("A client that reads slowly gets what was true when it asked, while others get what is true now")
    func slowClient() async throws {
        let registry = PluginRegistry()
        // More than the system's buffers take from the server before the client reads.
        let plugins = (0..<8_000).map { registry.register("plugin-\($0)", version: "1") }
        for plugin in plugins { plugin.markInitialized() }
        try await withExporter(registry) { port async throws in
            let slow = try HTTPConnection(port: port)
            try await slow.sendRequest("GET", "/metrics")
            var answer = try await slow.receiveBytes(atLeast: 1_000)
            for plugin in plugins { plugin.recordSuccess(duration: .seconds(1)) }
            let fast = try await http("GET", "/metrics", port: port).text
            let head = try #require(String(decoding: answer, as: UTF8.self).split(separator: "\r\n\r\n").first)
            let length = try #require(head.lowercased().firstMatch(of: /content-length: (\d+)/).flatMap { Int($0.1) })
            let end = head.utf8.count + 4 + length
            answer += try await slow.receiveBytes(atLeast: end - answer.count)
            let late = String(decoding: answer[(head.utf8.count + 4)...], as: UTF8.self)
            for (text, value) in [(late, "0"), (fast, "1")] {
                let lines = text.split(separator: "\n").filter { $0.hasPrefix("plugin_executions_total{") }
                #expect(lines.count == plugins.count)
                #expect(lines.allSatisfy { $0.hasSuffix(" \(value)") })
            }
            #expect(!late.contains("plugin_execution_duration_seconds_sum"))
            #expect(fast.contains("plugin_execution_duration_seconds_sum"))
        }
    }
}
