import ArgumentParser

/// A duration as Prometheus writes it, up to hours: `500ms`, `30s`, `1m30s`, `2h`.
struct DurationArgument: ExpressibleByArgument, CustomStringConvertible {
    private static let units: [(name: String, milliseconds: Int64)] = [
        ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1),
    ]

    let duration: Duration

    init(_ duration: Duration) {
        self.duration = duration
    }

    /// Reads a flag's value, with the remedy if it is none.
    static func parse(_ text: String) throws -> DurationArgument {
        guard let duration = DurationArgument(argument: text) else {
            throw ValidationError("write numbers with their units, as 500ms, 30s, 1m30s or 2h")
        }
        return duration
    }

    init?(argument: String) {
        var total: Int64 = 0
        var rest = argument[...]
        var unitsLeft = Self.units[...]
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            let name = rest.dropFirst(digits.count).prefix { $0.isLetter }
            guard let number = Int64(digits), let unit = unitsLeft.firstIndex(where: { $0.name == name }) else {
                return nil
            }
            let (product, overflow) = number.multipliedReportingOverflow(by: unitsLeft[unit].milliseconds)
            let (sum, carried) = total.addingReportingOverflow(product)
            guard !overflow, !carried, sum <= 365 * 24 * 3_600_000 else { return nil }
            total = sum
            // Larger units come first, each at most once.
            unitsLeft = unitsLeft[(unit + 1)...]
            rest = rest.dropFirst(digits.count + name.count)
        }
        duration = .milliseconds(total)
    }

    var description: String {
        var milliseconds = Int64(duration / .milliseconds(1))
        var text = ""
        for (name, size) in Self.units where milliseconds >= size {
            text += "\(milliseconds / size)\(name)"
            milliseconds %= size
        }
        return text.isEmpty ? "0s" : text
    }
}
