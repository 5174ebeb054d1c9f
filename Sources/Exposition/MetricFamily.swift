/// A metric's name, type and meaning. Whatever its lines begin with is made once.
public final class MetricFamily: Sendable {
    /// The types that the text format knows.
    public enum Kind: String, Sendable {
        case counter, gauge, histogram, untyped
    }

    public let name: StaticString
    public let kind: Kind
    /// What it means, one sentence.
    public let help: StaticString
    private let textHeader: [UInt8]
    private let openMetricsHeader: [UInt8]
    /// All fields of its message but its metrics.
    let protobufHeader: [UInt8]
    @usableFromInline
    let series: SeriesName
    /// The series that a histogram has instead.
    @usableFromInline
    let bucket: SeriesName
    @usableFromInline
    let sum: SeriesName
    @usableFromInline
    let count: SeriesName
    /// Since when it counts, in OpenMetrics; nil of what does not count.
    let created: SeriesName?

    /// The units that OpenMetrics names, as they end a family's name.
    private static let units = [
        "seconds", "bytes", "ratio", "celsius", "meters", "grams", "joules", "volts", "amperes",
    ]
    private static let counterSuffix = "_total"

    public init(_ name: StaticString, _ kind: Kind, _ help: StaticString) {
        self.name = name
        self.kind = kind
        self.help = help
        let text = "# HELP \(name) \(Self.escaped(help))\n# TYPE \(name) \(kind.rawValue)\n"
        textHeader = Array(text.utf8)
        let (family, type) = Self.openMetrics("\(name)", kind)
        var header = "# HELP \(family) \(Self.escaped(help, withQuotes: true))\n# TYPE \(family) \(type)\n"
        let unit = Self.units.first { family.hasSuffix("_\($0)") }
        if let unit { header += "# UNIT \(family) \(unit)\n" }
        openMetricsHeader = Array(header.utf8)
        protobufHeader = ProtobufWriter.header("\(name)", kind, "\(help)", unit: unit)
        series = SeriesName("\(name)")
        bucket = SeriesName("\(name)_bucket")
        sum = SeriesName("\(name)_sum")
        count = SeriesName("\(name)_count")
        created = type == "counter" || type == "histogram" ? SeriesName("\(family)_created") : nil
    }

    /// How OpenMetrics calls a family, and its type. A counter's samples end in `_total` there, its family does not: what
    /// has no such samples can be no counter.
    private static func openMetrics(_ name: String, _ kind: Kind) -> (name: String, type: String) {
        switch kind {
        case .gauge, .histogram: (name, kind.rawValue)
        case .counter where name.hasSuffix(counterSuffix): (String(name.dropLast(counterSuffix.count)), kind.rawValue)
        case .counter, .untyped: (name, "unknown")
        }
    }

    private static func escaped(_ help: StaticString, withQuotes: Bool = false) -> String {
        var escaped = ""
        for character in "\(help)".unicodeScalars {
            switch character {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\"" where withQuotes: escaped += "\\\""
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }

    /// `# HELP`, `# TYPE` and, if there is one, `# UNIT`.
    package func header(_ format: ExpositionFormat) -> [UInt8] {
        switch format {
        case .text: textHeader
        case .openMetrics: openMetricsHeader
        }
    }
}
