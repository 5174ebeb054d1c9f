import CBenchmark
import Exposition
import PluginExporter
import PluginRegistry

/// What rendering a scrape costs, once everything that is kept between scrapes is there.
struct Rendering: ~Copyable {
    private let fleet: Fleet
    private var renderer = MetricsRenderer(.shared)
    private var scraped: ByteBuffer? = ByteBuffer()

    init(_ fleet: Fleet) {
        self.fleet = fleet
    }

    /// Renders the registry anew, over the last scrape.
    mutating func scrape() {
        guard let buffer = scraped.take() else { return }
        var writer = ExpositionWriter(buffer)
        renderer.render(into: &writer)
        scraped = writer.finish()
    }

    /// The bytes of the last scrape, and the series in it.
    var size: (bytes: Int, series: Int) {
        scraped?.withUnsafeBytes { bytes in
            let lines = bytes.split(separator: UInt8(ascii: "\n"))
            return (bytes.count, lines.count { $0.first != UInt8(ascii: "#") })
        } ?? (0, 0)
    }

    /// In turn with all plugins having recorded since the last scrape, with one in ten and with none. The recording is
    /// not in the time. `samples` are those with all: what the other libraries render does not depend on it.
    mutating func run() {
        for turn in 0..<3 {
            Activity.all.record(in: fleet, turn: turn)
            scrape()
        }
        let (bytes, series) = size
        let before = allocations_so_far()
        for _ in 0..<10 { scrape() }
        let allocations = Double(allocations_so_far() - before) / 10

        var samples: [Activity: [Double]] = [:]
        let scrapes = 1 + 20_000 / fleet.plugins.count
        for _ in 0..<7 {
            for activity in Activity.allCases {
                samples[activity, default: []].append(sample(of: scrapes, activity) / Double(series))
            }
        }
        report([
            "samples": samples[.all, default: []],
            "tenth": samples[.tenth, default: []],
            "none": samples[.none, default: []],
            "bytes": bytes,
            "series": series,
            "allocations": allocations,
        ])
    }

    /// The nanoseconds of a scrape, the mean of several.
    private mutating func sample(of scrapes: Int, _ activity: Activity) -> Double {
        var time = 0.0
        for turn in 0..<scrapes {
            activity.record(in: fleet, turn: turn)
            time += nanoseconds(operations: scrapes) { scrape() }
        }
        return time
    }
}
