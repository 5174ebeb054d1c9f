/// What a plugin may be called. Its name becomes a label, a segment of a URL and a word in the log.
enum PluginName {
    static let maximumLength = 128

    /// What is wrong with a name, in words that complete `"name" …`; nil if nothing is.
    static func problem(with name: String) -> String? {
        if name.isEmpty { return "is empty" }
        if name.unicodeScalars.count > maximumLength {
            return "has \(name.unicodeScalars.count) characters; \(maximumLength) are allowed"
        }
        if name.allSatisfy({ $0 == "." }) { return "is '\(name)'" }
        if name.hasPrefix(" ") || name.hasSuffix(" ") { return "begins or ends with a space" }
        guard let wrong = name.unicodeScalars.first(where: { !isAllowed($0) }) else { return nil }
        let shown = isVisible(wrong) ? "\(wrong)" : wrong.escaped(asASCII: true)
        return "holds '\(shown)'; letters, digits, '.', '_', '-' and spaces are allowed"
    }

    /// Whether it shows what it is, and does nothing to the terminal or the page that it is written on.
    private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned: false
        default: !scalar.properties.isWhitespace
        }
    }

    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isAlphabetic || scalar.properties.numericType == .decimal
            || "._- ".unicodeScalars.contains(scalar)
    }
}
