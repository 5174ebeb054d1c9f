/// A series by its name and labels, and what a checker asks of it, found out once: a soak reads each a million times.
final class SoakSeries: Sendable {
    enum Role: Sendable {
        case state, registered, discovered, executions, errors, inFlight, timed, toolExecutions, toolErrors, memory
        case other
    }

    /// What it is of a histogram.
    enum Part: Sendable {
        case bucket(upTo: Double?)
        case count
        case sum
    }

    private static let roles: [String: Role] = [
        "plugin_state": .state, "plugin_registered": .registered, "plugin_discovered": .discovered,
        "plugin_executions_total": .executions, "plugin_execution_errors_total": .errors,
        "plugin_executions_in_flight": .inFlight, "plugin_execution_duration_seconds_count": .timed,
        "plugin_tool_executions_total": .toolExecutions, "plugin_tool_execution_errors_total": .toolErrors,
        "process_resident_memory_bytes": .memory,
    ]

    /// As it was written.
    let text: String
    let number: Int
    let role: Role
    /// Its place among the plugins, and its name.
    let plugin: (number: Int, name: String)?
    let state: String?
    /// What it is of which histogram.
    let part: (part: Part, histogram: Int)?
    /// Whether it never goes back: buckets, counts and sums of histograms among them.
    let isCounter: Bool

    /// - Parameters:
    ///   - number: its place among all.
    ///   - place: the place of a plugin or of a histogram among its like.
    init(_ text: String, number: Int, place: (String) -> Int) {
        self.text = text
        self.number = number
        let name = String(text.prefix { $0 != "{" })
        role = Self.roles[name] ?? .other
        plugin = Self.label("plugin", of: text).map { (place("plugin " + $0), $0) }
        state = Self.label("state", of: text)
        part = Self.part(of: text, name).map { ($0, place(Self.histogram(of: text, name))) }
        isCounter = name.hasSuffix("_total") || part != nil
    }

    static func label(_ label: String, of series: String) -> String? {
        guard let start = series.range(of: "\(label)=\"") else { return nil }
        return String(series[start.upperBound...].prefix { $0 != "\"" })
    }

    private static func part(of text: String, _ name: String) -> Part? {
        if name.hasSuffix("_bucket") { return .bucket(upTo: label("le", of: text).flatMap(Double.init(prometheus:))) }
        if name.hasSuffix("_count") { return .count }
        return name.hasSuffix("_sum") ? .sum : nil
    }

    /// The histogram's name and labels, which its parts share.
    private static func histogram(of text: String, _ name: String) -> String {
        let labels = text.dropFirst(name.count).replacing(/,?le="[^"]*"/, with: "")
        return "\(name[..<(name.lastIndex(of: "_") ?? name.endIndex)])\(labels)"
    }
}

extension Double {
    /// A number as the exposition format writes it.
    init?(prometheus text: String) {
        self.init(text == "+Inf" ? "infinity" : text)
    }
}
