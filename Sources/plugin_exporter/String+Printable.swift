extension Unicode.Scalar {
    /// Whether it shows nothing, and may act on a terminal or hide what stands beside it.
    var isInvisible: Bool {
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }

    /// The scalar as JSON escapes it, `\u001b`.
    var escaped: String {
        String(self).utf16.map { unit in
            let hex = String(unit, radix: 16)
            return "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
        }.joined()
    }
}

extension String {
    /// Text of another program's as it can be shown on a terminal: what is invisible is escaped, what is longer than
    /// `limit` Unicode scalars ends with an ellipsis.
    func printable(limit: Int = 500) -> String {
        var text = ""
        for (count, scalar) in unicodeScalars.enumerated() {
            guard count < limit else { return text + "…" }
            if scalar.isInvisible {
                text += scalar.escaped
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}
