/// What somebody recorded, by his own count.
struct Tally {
    private struct Figures {
        var executions: UInt64 = 0
        var errors: UInt64 = 0
        /// Those that had a time.
        var timed: UInt64 = 0
        /// How often each of ``Tally/times`` was said.
        var times = [UInt64](repeating: 0, count: Tally.times.count)
    }

    /// One for each bucket: the longest that is still in it.
    static let times: [Duration] =
        [1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000].map { .microseconds($0) }
        + [1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 61_000].map { .milliseconds($0) }
    private static let bounds = [
        "0.001", "0.0025", "0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1", "2.5", "5", "10", "30", "60",
        "+Inf",
    ]

    private var plugins = [Figures](repeating: Figures(), count: StablePlugin.allCases.count)
    /// The tools of one plugin after those of another.
    private var tools = [Figures](
        repeating: Figures(), count: StablePlugin.allCases.count * StablePlugin.toolNames.count)

    /// Counts an execution.
    ///
    /// - Parameters:
    ///   - plugin: its place among all.
    ///   - tool: its place among the names of tools.
    ///   - time: its place among ``times``, if it was said.
    mutating func count(_ plugin: Int, tool: Int? = nil, succeeded: Bool, isTimed: Bool = true, time: Int? = nil) {
        Self.count(&plugins[plugin], succeeded, isTimed, time)
        guard let tool else { return }
        Self.count(&tools[plugin * StablePlugin.toolNames.count + tool], succeeded, isTimed, time)
    }

    private static func count(_ figures: inout Figures, _ succeeded: Bool, _ isTimed: Bool, _ time: Int?) {
        figures.executions += 1
        if !succeeded { figures.errors += 1 }
        if isTimed { figures.timed += 1 }
        if let time { figures.times[time] += 1 }
    }

    mutating func add(_ other: Tally) {
        for index in plugins.indices { Self.add(other.plugins[index], to: &plugins[index]) }
        for index in tools.indices { Self.add(other.tools[index], to: &tools[index]) }
    }

    private static func add(_ other: Figures, to figures: inout Figures) {
        figures.executions += other.executions
        figures.errors += other.errors
        figures.timed += other.timed
        for index in figures.times.indices { figures.times[index] += other.times[index] }
    }

    /// The lines that a scrape in text 0.0.4 must hold.
    var lines: [String] {
        var lines: [String] = []
        for (index, kind) in StablePlugin.allCases.enumerated() {
            let labels = "plugin=\"\(kind.name)\""
            lines += Self.lines("plugin", labels, plugins[index])
            if kind.hasKnownTimes { lines += Self.times(labels, plugins[index].times) }
            for (place, tool) in StablePlugin.toolNames.enumerated() where kind.hasTools {
                lines += Self.lines(
                    "plugin_tool", "\(labels),tool=\"\(tool)\"", tools[index * StablePlugin.toolNames.count + place])
            }
        }
        return lines
    }

    private static func lines(_ prefix: String, _ labels: String, _ figures: Figures) -> [String] {
        [
            "\(prefix)_executions_total{\(labels)} \(figures.executions)",
            "\(prefix)_execution_errors_total{\(labels)} \(figures.errors)",
            "\(prefix)_execution_duration_seconds_count{\(labels)} \(figures.timed)",
        ]
    }

    private static func times(_ labels: String, _ counts: [UInt64]) -> [String] {
        var (count, microseconds): (UInt64, UInt64) = (0, 0)
        var lines: [String] = []
        for (index, bound) in bounds.enumerated() {
            count += counts[index]
            microseconds += counts[index] * UInt64(times[index] / .microseconds(1))
            lines.append("plugin_execution_duration_seconds_bucket{\(labels),le=\"\(bound)\"} \(count)")
        }
        let fraction = String(String(1_000_000 + microseconds % 1_000_000).dropFirst())
        lines.append("plugin_execution_duration_seconds_sum{\(labels)} \(microseconds / 1_000_000).\(fraction)")
        return lines
    }
}
