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
    /// `# HELP` and `# TYPE`.
    let header: [UInt8]
    @usableFromInline
    let series: SeriesName
    /// The series that a histogram has instead.
    @usableFromInline
    let bucket: SeriesName
    @usableFromInline
    let sum: SeriesName
    @usableFromInline
    let count: SeriesName

    /// How many bytes `# HELP` and `# TYPE` take.
    package var headerLength: Int { header.count }

    public init(_ name: StaticString, _ kind: Kind, _ help: StaticString) {
        self.name = name
        self.kind = kind
        self.help = help
        var escaped = ""
        for character in "\(help)".unicodeScalars {
            switch character {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            default: escaped.unicodeScalars.append(character)
            }
        }
        header = Array("# HELP \(name) \(escaped)\n# TYPE \(name) \(kind.rawValue)\n".utf8)
        series = SeriesName("\(name)")
        bucket = SeriesName("\(name)_bucket")
        sum = SeriesName("\(name)_sum")
        count = SeriesName("\(name)_count")
    }
}
