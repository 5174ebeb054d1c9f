import Foundation

/// A scrape, parsed, and what cannot be in one.
struct SoakScrape {
    /// Every series with its value, by its name and labels as they were written.
    private(set) var values: [String: Double] = [:]
    /// What is wrong with it, each in a sentence.
    private(set) var problems: [String] = []
    private var types: [String: String] = [:]

    init(_ text: String) {
        var family = ""
        for line in text.split(separator: "\n") {
            if line.hasPrefix("# TYPE ") {
                let words = line.split(separator: " ")
                family = String(words[2])
                if types.updateValue(String(words[3]), forKey: family) != nil {
                    problems.append("\(family) is there twice")
                }
            } else if !line.hasPrefix("#") {
                guard let space = line.lastIndex(of: " "), let value = Double(line[line.index(after: space)...]) else {
                    problems.append("not a sample: \(line)")
                    continue
                }
                let series = String(line[..<space])
                if !series.hasPrefix(family) { problems.append("\(series) is not in its family") }
                if values.updateValue(value, forKey: series) != nil { problems.append("\(series) is there twice") }
            }
        }
        checkPlugins()
        checkHistograms()
    }

    /// The counters, which never go back: buckets, counts and sums of histograms among them.
    var counters: [String: Double] {
        values.filter { series, _ in
            let name = series.prefix { $0 != "{" }
            return name.hasSuffix("_total") || types[String(name)] == nil
        }
    }

    /// The value of a label in every series of a name.
    func plugins(in name: String) -> Set<String> {
        Set(values.keys.filter { $0.hasPrefix("\(name){plugin=\"") }.compactMap { Self.label("plugin", of: $0) })
    }

    static func label(_ label: String, of series: String) -> String? {
        guard let start = series.range(of: "\(label)=\"") else { return nil }
        return String(series[start.upperBound...].prefix { $0 != "\"" })
    }

    private mutating func checkPlugins() {
        let registered = plugins(in: "plugin_state")
        for plugin in registered {
            let states = ["loaded", "initialized", "running", "failed", "unavailable"].map {
                values["plugin_state{plugin=\"\(plugin)\",state=\"\($0)\"}"]
            }
            if states.compactMap({ $0 }).sorted() != [0, 0, 0, 0, 1] {
                problems.append("\(plugin)'s states are \(states)")
            }
            if values["plugin_registered{plugin=\"\(plugin)\"}"] != 1 { problems.append("\(plugin) is not registered") }
            let executions = values["plugin_executions_total{plugin=\"\(plugin)\"}"] ?? -1
            let errors = values["plugin_execution_errors_total{plugin=\"\(plugin)\"}"] ?? .infinity
            if errors > executions { problems.append("\(plugin) has \(errors) errors in \(executions) executions") }
        }
        for plugin in plugins(in: "plugin_discovered").subtracting(registered)
        where values["plugin_registered{plugin=\"\(plugin)\"}"] != 0 {
            problems.append("\(plugin) was discovered and is nowhere")
        }
    }

    private mutating func checkHistograms() {
        var buckets: [String: [(bound: Double, count: Double)]] = [:]
        for (series, value) in values where series.contains("_bucket{") {
            guard let bound = Self.label("le", of: series).flatMap(Double.init(prometheus:)) else {
                problems.append("no bound: \(series)")
                continue
            }
            let rest = series.replacing(/,le="[^"]*"/, with: "").replacing("_bucket{", with: "_count{")
            buckets[rest, default: []].append((bound, value))
        }
        for (count, buckets) in buckets {
            let counts = buckets.sorted { $0.bound < $1.bound }.map(\.count)
            if counts != counts.sorted() { problems.append("\(count)'s buckets decrease") }
            if counts.last != values[count] { problems.append("\(count) is not its last bucket") }
        }
    }
}

extension Double {
    /// A number as the exposition format writes it.
    init?(prometheus text: String) {
        self.init(text == "+Inf" ? "infinity" : text)
    }
}
