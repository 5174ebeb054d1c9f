/// Reads OpenMetrics by its own rules, knowing nothing of how it is written here. The lines of samples are those of the
/// text format, but for what stands behind a bucket's value.
struct OpenMetricsReader {
    struct Malformed: Error, CustomStringConvertible {
        let description: String
    }

    struct Exemplar: Equatable {
        var traceID: String
        var value: String
        var time: String
    }

    private(set) var samples: [ExpositionReader.Sample] = []
    /// By the sample's place.
    private(set) var exemplars: [Int: Exemplar] = [:]
    private(set) var types: [String: String] = [:]
    private(set) var units: [String: String] = [:]
    private(set) var helps: [String: String] = [:]

    init(_ text: String) throws {
        guard text.hasSuffix("\n# EOF\n") || text == "# EOF\n" else { throw Malformed(description: "no end") }
        var family = ""
        var groups: Set<[String: String]> = []
        var group: [String: String]?
        let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast(2)
        for line in lines.map({ String(decoding: Array($0), as: UTF8.self) }) {
            let words = line.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false).map(String.init)
            if words.first == "#" {
                guard words.count == 4 else { throw Malformed(description: line) }
                if words[2] != family {
                    guard types[words[2]] == nil else { throw Malformed(description: "again: \(line)") }
                    (family, groups, group) = (words[2], [], nil)
                }
                guard group == nil else { throw Malformed(description: "behind samples: \(line)") }
                switch words[1] {
                case "TYPE": types[family] = words[3]
                case "UNIT" where family.hasSuffix("_" + words[3]): units[family] = words[3]
                case "HELP": helps[family] = words[3]
                default: throw Malformed(description: line)
                }
                continue
            }
            // A brace ends the labels or the exemplar: what is behind the last is either a value or the exemplar's.
            var sample = line
            if let range = line.range(of: " # {trace_id=\""), !line[range.upperBound...].contains("{") {
                let parts = line[range.upperBound...].split(separator: " ").map(String.init)
                guard parts.count == 3, parts[0].hasSuffix("\"}") else { throw Malformed(description: line) }
                exemplars[samples.count] = Exemplar(
                    traceID: String(parts[0].dropLast(2)), value: parts[1], time: parts[2])
                sample = String(line[..<range.lowerBound])
            }
            guard let read = try ExpositionReader.samples(in: sample).first else { throw Malformed(description: line) }
            guard let type = types[family], let suffixes = Self.suffixes[type],
                read.name.hasPrefix(family), suffixes.contains(String(read.name.dropFirst(family.count)))
            else { throw Malformed(description: "\(line) is not of \(family)") }
            // Those of the same labels follow each other.
            var labels = read.labels
            labels["le"] = nil
            if group != labels {
                guard groups.insert(labels).inserted else { throw Malformed(description: "apart: \(line)") }
                group = labels
            }
            samples.append(read)
        }
    }

    private static let suffixes: [String: Set<String>] = [
        "counter": ["_total", "_created"], "gauge": [""], "unknown": [""],
        "histogram": ["_bucket", "_sum", "_count", "_created"],
    ]
}

extension String {
    fileprivate func range(of text: String) -> Range<Index>? { firstRange(of: text) }
}
