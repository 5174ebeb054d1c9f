/// A request header that lists what its client takes, such as `Accept-Encoding: gzip;q=1, *;q=0` (RFC 9110, section
/// 12.4.2). What cannot be read of it is not there.
struct AcceptedValues: Sequence, IteratorProtocol {
    private var rest: Substring.UTF8View

    init(_ header: String) {
        rest = Substring(header.lowercased()).utf8
    }

    mutating func next() -> AcceptedValue? {
        while !rest.isEmpty {
            if let value = AcceptedValue(rest.takeItem(before: UInt8(ascii: ","))) { return value }
        }
        return nil
    }

    /// Whether the value is named and not refused.
    func contains(_ name: String) -> Bool { answer(to: name) == true }

    /// Whether the value is taken: by its name, or by `*` if it is not refused.
    func accepts(_ name: String) -> Bool { answer(to: name) ?? (answer(to: "*") == true) }

    /// Whether it takes what has the name; nil if the name is not there. Who refuses it once does not take it.
    private func answer(to name: String) -> Bool? {
        var answer: Bool?
        for value in self where value.name == name { answer = answer != false && value.quality > 0 }
        return answer
    }
}
