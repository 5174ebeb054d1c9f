/// A duration as Go writes it: `1s`, `1h30m`, `1.5s`, `-250ms`, and `0`.
enum GoDuration {
    /// In nanoseconds.
    private static let units: [Substring: Int64] = [
        "ns": 1, "us": 1000, "µs": 1000, "μs": 1000, "ms": 1_000_000, "s": 1_000_000_000, "m": 60_000_000_000,
        "h": 3_600_000_000_000,
    ]

    /// Nil if it is none, or one of more than 292 years.
    static func parse(_ text: String) -> Duration? {
        var rest = text[...]
        let isNegative = rest.first == "-"
        if isNegative || rest.first == "+" { rest.removeFirst() }
        if rest == "0" { return .zero }
        guard !rest.isEmpty else { return nil }
        var total: Int64 = 0
        while !rest.isEmpty {
            let whole = digits(&rest)
            var fraction: Substring = ""
            if rest.first == "." {
                rest.removeFirst()
                fraction = digits(&rest)
            }
            let name = rest.prefix { $0 != "." && !isDigit($0) }
            rest = rest[name.endIndex...]
            guard !(whole.isEmpty && fraction.isEmpty), let unit = units[name],
                let count = whole.isEmpty ? 0 : Int64(whole),
                let part = Double("0." + (fraction.isEmpty ? "0" : fraction))
            else { return nil }
            let (product, isTooLong) = count.multipliedReportingOverflow(by: unit)
            let (sum, isTooLongYet) = product.addingReportingOverflow(Int64(part * Double(unit)))
            let (next, isTooLongThen) = total.addingReportingOverflow(sum)
            guard !isTooLong, !isTooLongYet, !isTooLongThen else { return nil }
            total = next
        }
        return .nanoseconds(isNegative ? -total : total)
    }

    private static func digits(_ rest: inout Substring) -> Substring {
        let digits = rest.prefix(while: isDigit)
        rest = rest[digits.endIndex...]
        return digits
    }

    private static func isDigit(_ character: Character) -> Bool {
        character.isASCII && character.isNumber
    }
}
