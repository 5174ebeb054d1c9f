/// Why what a collector wrote, or a part of it, is not in a scrape.
enum CollectorProblem: Error, Equatable, CustomStringConvertible {
    /// It did not come back in time, or has not since an earlier scrape.
    case late
    case tooLarge(limit: Int)
    case notUTF8
    case noNewlineAtEnd
    case malformed(line: Int, text: String)
    /// A family's type is told twice, or when it has samples already.
    case lateType(line: Int, family: String)
    /// The exporter or a collector before it has written them.
    case taken(families: [String])

    var description: String {
        switch self {
        case .late: "it took longer than the scrape may"
        case .tooLarge(let limit): "it wrote more than \(limit >> 20) MiB"
        case .notUTF8: "what it wrote is not UTF-8"
        case .noNewlineAtEnd: "its last line does not end in a newline"
        case .malformed(let line, let text): "its line \(line) is none of text format 0.0.4: \(text)"
        case .lateType(let line, let family):
            "its line \(line) is the TYPE of \(family), which has to come once and before the samples"
        case .taken(let families): "these families are written by others already: \(families.joined(separator: ", "))"
        }
    }
}
