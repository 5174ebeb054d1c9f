/// One of the things that a client says it takes, such as `text/plain;version=0.0.4;q=0.5`.
struct AcceptedValue {
    /// In small letters.
    let name: Substring
    /// All but `q`, in small letters, as they come.
    private(set) var parameters: [(name: Substring, value: Substring)] = []
    /// How much the client likes it, from 0, which refuses it, to 1.
    private(set) var quality = 1.0

    /// Nil for what has no name, or says a quality that is none, as Prometheus 2.49's `*/*;q=2` does.
    ///
    /// - Parameter text: in small letters.
    init?(_ text: Substring.UTF8View) {
        var rest = text
        name = rest.takeItem(before: UInt8(ascii: ";")).trimmed
        guard !name.isEmpty else { return nil }
        while !rest.isEmpty {
            var value = rest.takeItem(before: UInt8(ascii: ";"))
            let name = value.takeItem(before: UInt8(ascii: "=")).trimmed
            if name == "q" {
                guard let quality = Self.quality(value.trimmed) else { return nil }
                self.quality = quality
            } else if !name.isEmpty {
                parameters.append((name, value.trimmed.unquoted))
            }
        }
    }

    /// A parameter's value; of several, the last.
    subscript(parameter: String) -> Substring? { parameters.last { $0.name == parameter }?.value }

    /// Digits and a point alone: no sign, no exponent, and nothing that is not a number.
    private static func quality(_ text: Substring) -> Double? {
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }),
            let value = Double(text), value <= 1
        else { return nil }
        return value
    }
}
