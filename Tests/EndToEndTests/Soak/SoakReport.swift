/// What was seen in the scrapes of a soak, one after another.
struct SoakReport: Sendable {
    private(set) var scrapes = 0
    var problems: [String] = []
    /// The highest value of each counter, by the numbers of the series.
    private var counters: [(series: SoakSeries, value: Double)?] = []
    /// Those that were there once and then not, though their plugin was: each is one problem, not one a scrape.
    private var vanished: Set<Int> = []
    /// Of the exporter, in bytes.
    private(set) var memory: [Double] = []
    /// The plugins whose tools may be declared no more begin so: what such a tool counts is not shown.
    private let changingTools: String?

    init(changingTools: String? = nil) {
        self.changingTools = changingTools
    }

    mutating func add(_ scrape: SoakScrape) {
        scrapes += 1
        problems += scrape.problems
        for (series, value) in scrape.samples where series.isCounter {
            while counters.count <= series.number { counters.append(nil) }
            if let before = counters[series.number], value < before.value {
                problems.append("\(series.text) went back from \(before.value) to \(value)")
            }
            counters[series.number] = (series, value)
        }
        addVanished(in: scrape)
        memory.append(scrape.residentMemory ?? .infinity)
    }

    /// A counter that is gone for a while hides what happens meanwhile, and looks like a new one when it is back.
    private mutating func addVanished(in scrape: SoakScrape) {
        for case .some(let counter) in counters where scrape.value(of: counter.series) == nil {
            let text = counter.series.text
            guard let plugin = counter.series.plugin, scrape.isInRegistry(plugin.number) else { continue }
            // There only while the process runs.
            guard !text.hasPrefix("plugin_process_cpu_seconds_total{") else { continue }
            if let changingTools, plugin.name.hasPrefix(changingTools), text.hasPrefix("plugin_tool_") { continue }
            if vanished.insert(counter.series.number).inserted {
                problems.append("\(text) is gone, though the plugin is not")
            }
        }
    }

    /// How many bytes the exporter grew by between the second quarter of the time and the last.
    var growth: Double {
        let quarter = max(memory.count / 4, 1)
        return Self.median(memory.suffix(quarter)) - Self.median(memory.dropFirst(quarter).prefix(quarter))
    }

    /// What all plugins' counters of a name have reached together.
    func sum(_ name: String) -> Int {
        var sum = 0.0
        for case .some(let counter) in counters where counter.series.text.hasPrefix(name + "{") { sum += counter.value }
        return Int(sum)
    }

    /// How many requests of a route were answered with a status.
    func answers(_ status: Int, of route: String) -> Int {
        let text = "plugin_exporter_http_requests_total{handler=\"\(route)\",code=\"\(status)\"}"
        return Int(counters.lazy.compactMap(\.self).first { $0.series.text == text }?.value ?? 0)
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
