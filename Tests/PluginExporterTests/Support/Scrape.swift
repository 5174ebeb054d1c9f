import TestSupport
import Testing

/// A scrape, read as Prometheus reads it.
struct Scrape {
    let text: String
    /// The families in the order of their TYPE lines.
    private(set) var families: [String] = []
    private(set) var types: [String: String] = [:]
    /// Values by series, as it is written: `name{label="value"}`.
    private(set) var samples: [String: Double] = [:]
    /// The series in their order.
    private(set) var series: [String] = []

    init(_ text: String) throws {
        self.text = text
        for line in text.split(separator: "\n") {
            if line.hasPrefix("# TYPE ") {
                let words = line.split(separator: " ")
                families.append(String(words[2]))
                types[String(words[2])] = String(words[3])
            }
            guard !line.hasPrefix("#") else { continue }
            let space = try #require(line.lastIndex(of: " "), "\(line)")
            let name = String(line[..<space])
            try #require(samples[name] == nil, "twice: \(name)")
            let value: Double = try #require(Double(line[line.index(after: space)...]), "\(line)")
            samples[name] = value
            series.append(name)
        }
    }

    init(port: UInt16) async throws {
        let answer = try await http("GET", "/metrics", port: port)
        try #require(answer.status == 200)
        try self.init(answer.text)
    }

    subscript(_ series: String) -> Double? { samples[series] }

    /// The series of one family or of one of its parts.
    func series(named name: String) -> [String] {
        series.filter { $0 == name || $0.hasPrefix(name + "{") }
    }
}
