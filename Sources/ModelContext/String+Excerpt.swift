extension String {
    /// The text fit for a message to a person: at most `limit` Unicode scalars, with an ellipsis where it was cut,
    /// and without characters that would act on a terminal or break a log line.
    ///
    /// Scalars are counted, not characters: one character can consist of any number of scalars.
    package func excerpt(limit: Int = 500) -> String {
        var excerpt = String.UnicodeScalarView()
        var scalars = unicodeScalars.makeIterator()
        for _ in 0..<(limit - 1) {
            guard let scalar = scalars.next() else { return String(excerpt) }
            excerpt.append(Self.isPlain(scalar) ? scalar : "\u{FFFD}")
        }
        if let last = scalars.next() {
            excerpt.append(scalars.next() == nil ? (Self.isPlain(last) ? last : "\u{FFFD}") : "…")
        }
        return String(excerpt)
    }

    /// The beginning of a line that may be anything.
    static func excerpt(of line: [UInt8]) -> String {
        // Four bytes are the longest scalar in UTF-8; one more byte shows that something was cut.
        String(decoding: line.prefix(200 * 4 + 1), as: UTF8.self).excerpt(limit: 200)
    }

    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: false
        default: true
        }
    }
}
