/// What was seen in the scrapes of a soak.
struct SoakReport: Sendable {
    private(set) var scrapes = 0
    var problems: [String] = []
    /// The highest value of each counter.
    private var counters: [String: Double] = [:]
    /// Those that were there once and then not, though their plugin was: each is one problem, not one a scrape.
    private var vanished: Set<String> = []
    private var memory: [Double] = []

    mutating func add(_ scrape: SoakScrape) {
        scrapes += 1
        problems += scrape.problems
        for (series, value) in scrape.counters {
            if let before = counters[series], value < before {
                problems.append("\(series) went back from \(before) to \(value)")
            }
            counters[series] = value
        }
        addVanished(in: scrape)
        memory.append(scrape.values["process_resident_memory_bytes"] ?? .infinity)
    }

    /// A counter that is gone for a while hides what happens meanwhile, and looks like a new one when it is back.
    private mutating func addVanished(in scrape: SoakScrape) {
        let registered = scrape.plugins(in: "plugin_state")
        for series in counters.keys where scrape.values[series] == nil && series.hasPrefix("plugin_") {
            // There only while the process runs.
            guard !series.hasPrefix("plugin_process_cpu_seconds_total{") else { continue }
            guard let plugin = SoakScrape.label("plugin", of: series), registered.contains(plugin) else { continue }
            if vanished.insert(series).inserted { problems.append("\(series) is gone, though the plugin is not") }
        }
    }

    /// How many bytes the exporter grew by between the second quarter of the time and the last.
    var growth: Double {
        let quarter = max(memory.count / 4, 1)
        return Self.median(memory.suffix(quarter)) - Self.median(memory.dropFirst(quarter).prefix(quarter))
    }

    /// What all plugins' counters of a name have reached together.
    func sum(_ name: String) -> Int {
        Int(counters.filter { $0.key.hasPrefix(name + "{") }.values.reduce(0, +))
    }

    /// How many requests of a route were answered with a status.
    func answers(_ status: Int, of route: String) -> Int {
        Int(counters["plugin_exporter_http_requests_total{handler=\"\(route)\",code=\"\(status)\"}"] ?? 0)
    }

    var text: String {
        """
        soak: \(scrapes) scrapes, \(problems.count) problems; \(sum("plugin_executions_total")) executions, \
        \(sum("plugin_execution_errors_total")) errors, \(sum("plugin_failures_total")) failures, \
        \(sum("plugin_process_restarts_total")) restarts, \
        \(answers(200, of: "/-/reload")) reloads and \(answers(500, of: "/-/reload")) refused ones; resident memory grew by \(Int(growth)) bytes \
        to \(Int(memory.last ?? 0))
        """
    }

    private static func median(_ values: some Collection<Double>) -> Double {
        let sorted = values.sorted()
        return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
    }
}
