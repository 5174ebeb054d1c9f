/// Reads over JSON without keeping anything of it, to find where it is wrong.
struct JSONScanner {
    struct Failure: Error {
        let position: Int
        let reason: String
    }

    /// As deep as arrays and objects may be nested; the decoder's own limit.
    private static let maximumDepth = 512

    private let text: [UInt8]
    private var position = 0

    init(_ text: [UInt8]) {
        self.text = text
    }

    mutating func scanDocument() throws(Failure) {
        try scanValue(depth: 0)
        skipSpace()
        if position < text.count { throw failure("\(found) after the end") }
    }

    // MARK: Values

    private mutating func scanValue(depth: Int) throws(Failure) {
        skipSpace()
        guard depth < Self.maximumDepth else { throw failure("more than \(Self.maximumDepth) levels") }
        switch peek {
        case UInt8(ascii: "{"): try scanObject(depth: depth)
        case UInt8(ascii: "["): try scanArray(depth: depth)
        case UInt8(ascii: "\""): try scanString()
        case UInt8(ascii: "t"): try scanWord("true")
        case UInt8(ascii: "f"): try scanWord("false")
        case UInt8(ascii: "n"): try scanWord("null")
        case let byte? where byte == UInt8(ascii: "-") || isDigit(byte): try scanNumber()
        default: throw failure("expected a value, found \(found)")
        }
    }

    private mutating func scanObject(depth: Int) throws(Failure) {
        position += 1
        skipSpace()
        if take("}") { return }
        repeat {
            skipSpace()
            guard peek == UInt8(ascii: "\"") else { throw failure("expected a name in quotes, found \(found)") }
            try scanString()
            skipSpace()
            guard take(":") else { throw failure("expected ':' after a name, found \(found)") }
            try scanValue(depth: depth + 1)
            skipSpace()
        } while take(",")
        guard take("}") else { throw failure("expected ',' or '}', found \(found)") }
    }

    private mutating func scanArray(depth: Int) throws(Failure) {
        position += 1
        skipSpace()
        if take("]") { return }
        repeat {
            try scanValue(depth: depth + 1)
            skipSpace()
        } while take(",")
        guard take("]") else { throw failure("expected ',' or ']', found \(found)") }
    }

    private mutating func scanString() throws(Failure) {
        let start = position
        position += 1
        while let byte = peek {
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                guard String(validating: text[start..<position], as: UTF8.self) != nil else {
                    throw Failure(position: start, reason: "a text that is not UTF-8")
                }
                return
            case UInt8(ascii: "\\"):
                position += 1
                try scanEscape()
            case ..<0x20:
                throw failure("\(found) in a text; it is written with a backslash")
            default:
                position += 1
            }
        }
        throw Failure(position: start, reason: "a text without an end")
    }

    private mutating func scanEscape() throws(Failure) {
        switch peek {
        case UInt8(ascii: "u"):
            position += 1
            for _ in 0..<4 {
                guard let digit = peek, Character(Unicode.Scalar(digit)).isHexDigit else {
                    throw failure("expected four hexadecimal digits after \\u, found \(found)")
                }
                position += 1
            }
        case let byte? where "\"\\/bfnrt".utf8.contains(byte):
            position += 1
        default:
            throw failure("\(found) after a backslash")
        }
    }

    private mutating func scanNumber() throws(Failure) {
        _ = take("-")
        if !take("0") { try scanDigits() }
        if take(".") { try scanDigits() }
        if take("e") || take("E") {
            if !take("+") { _ = take("-") }
            try scanDigits()
        }
        if let byte = peek, isDigit(byte) { throw failure("a number that begins with 0") }
    }

    private mutating func scanDigits() throws(Failure) {
        guard let byte = peek, isDigit(byte) else { throw failure("expected a digit, found \(found)") }
        while let byte = peek, isDigit(byte) { position += 1 }
    }

    private mutating func scanWord(_ word: String) throws(Failure) {
        for byte in word.utf8 {
            guard peek == byte else { throw failure("expected '\(word)', found \(found)") }
            position += 1
        }
    }

    // MARK: Bytes

    private var peek: UInt8? { position < text.count ? text[position] : nil }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard peek == UInt8(ascii: scalar) else { return false }
        position += 1
        return true
    }

    private mutating func skipSpace() {
        while let byte = peek, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { position += 1 }
    }

    private func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    /// What stands here, in words.
    private var found: String {
        switch peek {
        case nil: "the end"
        case UInt8(ascii: "\n")?: "the end of the line"
        case let byte? where byte > 0x20 && byte < 0x7F: "'\(Unicode.Scalar(byte))'"
        case let byte?: "byte 0x\(String(byte, radix: 16, uppercase: true))"
        }
    }

    private func failure(_ reason: String) -> Failure {
        Failure(position: position, reason: reason)
    }
}
