/// What a line of text format 0.0.4 is:
/// https://prometheus.io/docs/instrumenting/exposition_formats/#text-format-details.
enum TextLine: Equatable {
    /// Blank, or a comment that says nothing.
    case nothing
    case help(name: Range<Int>)
    case type(name: Range<Int>, ofSeveralSeries: Bool)
    case sample(name: Range<Int>)

    /// Nil if it is none.
    ///
    /// - Parameter range: where it lies in `bytes`, without its newline.
    init?(_ bytes: [UInt8], _ range: Range<Int>) {
        var reader = Reader(bytes: bytes, position: range.lowerBound, end: range.upperBound)
        reader.skipBlanks()
        if reader.isAtEnd {
            self = .nothing
        } else if reader.take("#") {
            guard let comment = reader.comment() else { return nil }
            self = comment
        } else {
            guard let name = reader.name(withColons: true), reader.labels(), reader.valueAndTime() else { return nil }
            self = .sample(name: name)
        }
    }

    private struct Reader {
        let bytes: [UInt8]
        var position: Int
        let end: Int

        var isAtEnd: Bool { position == end }
        var next: UInt8? { position < end ? bytes[position] : nil }

        mutating func take(_ character: Unicode.Scalar) -> Bool {
            guard next == UInt8(ascii: character) else { return false }
            position += 1
            return true
        }

        /// - Returns: whether there was one.
        @discardableResult
        mutating func skipBlanks() -> Bool {
            let start = position
            while next == UInt8(ascii: " ") || next == UInt8(ascii: "\t") { position += 1 }
            return position > start
        }

        mutating func word() -> Range<Int> {
            let start = position
            while let byte = next, byte != UInt8(ascii: " "), byte != UInt8(ascii: "\t") { position += 1 }
            return start..<position
        }

        mutating func comment() -> TextLine? {
            skipBlanks()
            switch text(word()) {
            case "HELP":
                skipBlanks()
                guard let name = name(withColons: true), isAtEnd || skipBlanks() else { return nil }
                return .help(name: name)
            case "TYPE":
                skipBlanks()
                guard let name = name(withColons: true), skipBlanks() else { return nil }
                let type = text(word())
                skipBlanks()
                guard isAtEnd, ["counter", "gauge", "histogram", "summary", "untyped"].contains(type) else {
                    return nil
                }
                return .type(name: name, ofSeveralSeries: type == "histogram" || type == "summary")
            default:
                return .nothing
            }
        }

        mutating func name(withColons: Bool) -> Range<Int>? {
            let start = position
            while let byte = next {
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"):
                    break
                case UInt8(ascii: "0")...UInt8(ascii: "9") where position > start: break
                case UInt8(ascii: ":") where withColons: break
                default: return position > start ? start..<position : nil
                }
                position += 1
            }
            return position > start ? start..<position : nil
        }

        /// - Returns: false if they are not as they should be; true also if there are none.
        mutating func labels() -> Bool {
            skipBlanks()
            guard take("{") else { return true }
            skipBlanks()
            while !take("}") {
                guard name(withColons: false) != nil else { return false }
                skipBlanks()
                guard take("=") else { return false }
                skipBlanks()
                guard quoted() else { return false }
                skipBlanks()
                if !take(",") {
                    return take("}")
                }
                skipBlanks()
            }
            return true
        }

        private mutating func quoted() -> Bool {
            guard take("\"") else { return false }
            while let byte = next {
                position += 1
                if byte == UInt8(ascii: "\"") { return true }
                // What follows it is of the value, whatever it is.
                if byte == UInt8(ascii: "\\") { position = min(position + 1, end) }
            }
            return false
        }

        mutating func valueAndTime() -> Bool {
            skipBlanks()
            guard Self.isNumber(text(word())) else { return false }
            skipBlanks()
            if isAtEnd { return true }
            guard Int64(text(word())) != nil else { return false }
            skipBlanks()
            return isAtEnd
        }

        /// Whether Prometheus reads it as a number: Swift reads hexadecimal ones as well, which it does not.
        private static func isNumber(_ text: String) -> Bool {
            if ["nan", "inf", "infinity"].contains(text.lowercased().drop { $0 == "+" || $0 == "-" }) { return true }
            return Double(text) != nil && text.utf8.allSatisfy { "0123456789+-.eE".utf8.contains($0) }
        }

        private func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
    }
}
