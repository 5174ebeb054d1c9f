import CAllocations
import Exposition
import PluginExporter
import PluginRegistry

/// How long a scrape of many plugins takes to render, once everything that is kept between scrapes is there.
struct Rendering: ~Copyable {
    private let plugins: Int
    private var renderer = MetricsRenderer(.shared)
    private var scraped: ByteBuffer? = ByteBuffer()

    init(plugins: Int) throws {
        self.plugins = plugins
        let registry = PluginRegistry.shared
        let names = (0..<plugins).map { "plugin-\($0)" }
        registry.discovered(names, source: "directory")
        for (index, name) in names.enumerated() {
            let plugin = registry.register(name, description: "A plugin of the benchmark", version: "1.0.\(index)")
            plugin.markInitialized()
            for execution in 0..<20 {
                plugin.recordSuccess(duration: .microseconds(137 * (1 + (index + execution * 7919) % 400_000)))
            }
            plugin.recordError(duration: .milliseconds(12))
        }
    }

    private mutating func scrape() {
        guard let buffer = scraped.take() else { return }
        var writer = ExpositionWriter(buffer)
        renderer.render(into: &writer)
        scraped = writer.finish()
    }

    /// The bytes of the last scrape, and the series in it.
    private func size() -> (bytes: Int, series: Int) {
        guard
            let size = scraped?.withUnsafeBytes({ bytes in
                let lines = bytes.split(separator: UInt8(ascii: "\n"))
                return (bytes.count, lines.count { $0.first != UInt8(ascii: "#") })
            })
        else { return (0, 0) }
        return size
    }

    mutating func run() {
        for _ in 0..<3 { scrape() }
        let (bytes, series) = size()

        let before = allocations_so_far()
        for _ in 0..<10 { scrape() }
        let allocations = allocations_so_far() - before

        let repetitions = max(1, 200_000 / series)
        let time = Measure.median(of: 11, operations: repetitions * series) {
            for _ in 0..<repetitions { scrape() }
        }
        print("| \(plugins) | \(series) | \(bytes) | \(time.short) | \(Double(allocations) / 10) |")
    }
}
