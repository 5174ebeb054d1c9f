/// Markup. A string that is interpolated into it becomes text: it is escaped for between tags and for quoted
/// attributes, so that nothing a plugin says can become markup.
///
/// ```swift
/// let item: HTML = "<li>\(isolated: plugin.name)</li>"
/// ```
struct HTML: ExpressibleByStringInterpolation, Sendable {
    private(set) var markup: String

    init(stringLiteral markup: String) {
        self.markup = markup
    }

    /// For the style and the script, which are the program's own.
    init(trusted markup: String) {
        self.markup = markup
    }

    init(stringInterpolation: StringInterpolation) {
        markup = stringInterpolation.markup
    }

    static func += (left: inout HTML, right: HTML) {
        left.markup += right.markup
    }

    struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var markup = ""

        init(literalCapacity: Int, interpolationCount: Int) {
            markup.reserveCapacity(literalCapacity + interpolationCount * 16)
        }

        mutating func appendLiteral(_ literal: String) {
            markup += literal
        }

        mutating func appendInterpolation(_ html: HTML) {
            markup += html.markup
        }

        mutating func appendInterpolation(_ number: some BinaryInteger) {
            markup += "\(number)"
        }

        mutating func appendInterpolation(_ text: String) {
            HTML.append(text, to: &markup)
        }

        /// A sentence of somebody else, whose direction does not reach what stands beside it. Persian, emoji and long
        /// words need joiners and soft hyphens, which show nothing.
        mutating func appendInterpolation(prose text: String) {
            markup += "<bdi>"
            HTML.append(text, to: &markup, keeping: ["\u{200C}", "\u{200D}", "\u{AD}"])
            markup += "</bdi>"
        }

        /// A name or the like whose direction does not reach what stands beside it.
        mutating func appendInterpolation(isolated text: String) {
            markup += "<bdi>"
            HTML.append(text, to: &markup)
            markup += "</bdi>"
        }
    }

    private static func append(_ text: String, to markup: inout String, keeping kept: Set<Unicode.Scalar> = []) {
        // Most text needs nothing, and thousands of plugins have much of it.
        guard !text.utf8.allSatisfy(isPlain) else {
            markup += text
            return
        }
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": markup += "&amp;"
            case "<": markup += "&lt;"
            case ">": markup += "&gt;"
            case "\"": markup += "&quot;"
            case "'": markup += "&#39;"
            case _ where isHidden(scalar) && !kept.contains(scalar):
                markup += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
            default: markup.unicodeScalars.append(scalar)
            }
        }
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""), UInt8(ascii: "'"): false
        // Control characters, and what any other that is hidden may begin with.
        case 0..<0x20, 0x7F...: false
        default: true
        }
    }

    /// What shows nothing: control characters but white space, separators of lines and paragraphs, and format characters,
    /// such as those that turn the direction of what follows, and spaces without width. They are written as Swift writes
    /// them, `\u{202E}`, so that two names that differ look so.
    private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control: ![0x09, 0x0A, 0x0D].contains(scalar.value)
        case .format, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }
}

extension Sequence<HTML> {
    /// All of them, a line each.
    func lines() -> HTML {
        HTML(trusted: map(\.markup).joined(separator: "\n"))
    }
}
