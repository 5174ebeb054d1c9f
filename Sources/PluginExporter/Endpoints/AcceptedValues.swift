/// A request header that lists what its client takes, such as `Accept-Encoding: gzip;q=1, *;q=0` (RFC 9110, section
/// 12.4.2).
struct AcceptedValues {
    private var refused: Set<Substring> = []
    private var named: Set<Substring> = []

    init(_ header: String) {
        for item in header.lowercased().split(separator: ",") {
            let parts = item.split(separator: ";").map { $0.trimmed }
            guard let value = parts.first else { continue }
            let isRefused = parts.dropFirst().contains { $0.hasPrefix("q=0") && Double($0.dropFirst(2)) == 0 }
            if isRefused { refused.insert(value) } else { named.insert(value) }
        }
    }

    /// Whether the value is named and not refused.
    func contains(_ value: Substring) -> Bool { named.contains(value) && !refused.contains(value) }

    /// Whether the value is taken: by its name, or by `*` if it is not refused.
    func accepts(_ value: Substring) -> Bool {
        contains(value) || (contains("*") && !refused.contains(value))
    }
}

extension Substring {
    fileprivate var trimmed: Substring {
        var text = self
        while text.first == " " || text.first == "\t" { text.removeFirst() }
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return text
    }
}
