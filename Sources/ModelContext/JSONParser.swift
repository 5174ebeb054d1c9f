/// Reads JSON (RFC 8259) in one pass, and says where it is wrong.
///
/// FoundationEssentials' decoder says only that a text is not JSON, has no bound on the number of values, and takes
/// some fifty times as long to make a ``JSONValue``.
struct JSONParser {
    /// As deep as arrays and objects may be nested: a little less than an encoder takes, so that what was read can be
    /// sent on inside a message.
    static let maximumDepth = 500
    /// As many values as any text may hold: each takes some dozen times the memory that its text does.
    static let maximumCount = 1_000_000

    private let text: [UInt8]
    private let refusesRepeatedKeys: Bool
    private let maximumCount: Int
    private var position = 0
    private var count = 0

    /// - Parameter maximumCount: as many values as this text may hold, if fewer than any may.
    init(_ text: [UInt8], refusesRepeatedKeys: Bool = false, maximumCount: Int = Self.maximumCount) {
        self.text = text
        self.refusesRepeatedKeys = refusesRepeatedKeys
        self.maximumCount = min(maximumCount, Self.maximumCount)
    }

    mutating func parse() throws(JSONSyntaxError) -> JSONValue {
        let value = try parseValue(depth: 0)
        skipSpace()
        if position < text.count { throw failure("\(found) after the end") }
        return value
    }

    // MARK: Values

    private mutating func parseValue(depth: Int) throws(JSONSyntaxError) -> JSONValue {
        skipSpace()
        guard depth < Self.maximumDepth else { throw failure("more than \(Self.maximumDepth) levels") }
        count += 1
        guard count <= maximumCount else { throw failure("more than \(maximumCount) values") }
        switch peek {
        case UInt8(ascii: "{"): return try parseObject(depth: depth)
        case UInt8(ascii: "["): return try parseArray(depth: depth)
        case UInt8(ascii: "\""): return .string(try parseString())
        case UInt8(ascii: "t"): return try parse("true", as: .bool(true))
        case UInt8(ascii: "f"): return try parse("false", as: .bool(false))
        case UInt8(ascii: "n"): return try parse("null", as: .null)
        case let byte? where byte == UInt8(ascii: "-") || isDigit(byte): return try parseNumber()
        default: throw failure("expected a value, found \(found)")
        }
    }

    private mutating func parseObject(depth: Int) throws(JSONSyntaxError) -> JSONValue {
        position += 1
        skipSpace()
        if take("}") { return .object([:]) }
        var members: [String: JSONValue] = [:]
        repeat {
            skipSpace()
            guard peek == UInt8(ascii: "\"") else { throw failure("expected a name in quotes, found \(found)") }
            let name = try parseString()
            if refusesRepeatedKeys, members[name] != nil { throw failure("\"\(name.excerpt())\" is there twice") }
            skipSpace()
            guard take(":") else { throw failure("expected ':' after a name, found \(found)") }
            members[name] = try parseValue(depth: depth + 1)
            skipSpace()
        } while take(",")
        guard take("}") else { throw failure("expected ',' or '}', found \(found)") }
        return .object(members)
    }

    private mutating func parseArray(depth: Int) throws(JSONSyntaxError) -> JSONValue {
        position += 1
        skipSpace()
        if take("]") { return .array([]) }
        var elements: [JSONValue] = []
        repeat {
            elements.append(try parseValue(depth: depth + 1))
            skipSpace()
        } while take(",")
        guard take("]") else { throw failure("expected ',' or ']', found \(found)") }
        return .array(elements)
    }

    private mutating func parseString() throws(JSONSyntaxError) -> String {
        let start = position
        position += 1
        var bytes: [UInt8] = []
        // Most texts have no escape: they are copied in one piece, up to the first backslash or the end.
        var piece = position
        while let byte = peek {
            switch byte {
            case UInt8(ascii: "\""):
                bytes += text[piece..<position]
                position += 1
                guard let string = String(validating: bytes, as: UTF8.self) else {
                    throw failure("a text that is not UTF-8", at: start)
                }
                return string
            case UInt8(ascii: "\\"):
                bytes += text[piece..<position]
                position += 1
                bytes += String(try parseEscape()).utf8
                piece = position
            case ..<0x20:
                throw failure("\(found) in a text; it is written with a backslash")
            default:
                position += 1
            }
        }
        throw failure("a text without an end", at: start)
    }

    private mutating func parseEscape() throws(JSONSyntaxError) -> Unicode.Scalar {
        let escapes: [UInt8: Unicode.Scalar] = [
            UInt8(ascii: "\""): "\"", UInt8(ascii: "\\"): "\\", UInt8(ascii: "/"): "/", UInt8(ascii: "b"): "\u{8}",
            UInt8(ascii: "f"): "\u{C}", UInt8(ascii: "n"): "\n", UInt8(ascii: "r"): "\r", UInt8(ascii: "t"): "\t",
        ]
        if take("u") { return try parseCodePoint() }
        guard let byte = peek, let scalar = escapes[byte] else { throw failure("\(found) after a backslash") }
        position += 1
        return scalar
    }

    /// What follows `\u`: four digits, or twice four that make a pair of surrogates.
    private mutating func parseCodePoint() throws(JSONSyntaxError) -> Unicode.Scalar {
        let start = position
        let first = try parseHexadecimal()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard first < 0xDC00, take("\\"), take("u") else {
            throw failure("half of a pair of surrogates", at: start)
        }
        let second = try parseHexadecimal()
        guard
            (0xDC00...0xDFFF).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else { throw failure("half of a pair of surrogates", at: start) }
        return scalar
    }

    private mutating func parseHexadecimal() throws(JSONSyntaxError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = peek.flatMap({ Character(Unicode.Scalar($0)).hexDigitValue }) else {
                throw failure("expected four hexadecimal digits after \\u, found \(found)")
            }
            value = value << 4 + UInt32(digit)
            position += 1
        }
        return value
    }

    private mutating func parseNumber() throws(JSONSyntaxError) -> JSONValue {
        let start = position
        _ = take("-")
        if !take("0") { try skipDigits() }
        if take(".") { try skipDigits() }
        if take("e") || take("E") {
            if !take("+") { _ = take("-") }
            try skipDigits()
        }
        if let byte = peek, isDigit(byte) { throw failure("a number that begins with 0") }
        let number = String(decoding: text[start..<position], as: UTF8.self)
        if let integer = Int64(number) { return .integer(integer) }
        guard let double = Double(number), double.isFinite else {
            throw failure("a number no 64-bit float can hold", at: start)
        }
        // `1.0` and `1e0` are what `1` is.
        return Int64(exactly: double).map(JSONValue.integer) ?? .number(double)
    }

    private mutating func skipDigits() throws(JSONSyntaxError) {
        guard let byte = peek, isDigit(byte) else { throw failure("expected a digit, found \(found)") }
        while let byte = peek, isDigit(byte) { position += 1 }
    }

    private mutating func parse(_ word: String, as value: JSONValue) throws(JSONSyntaxError) -> JSONValue {
        for byte in word.utf8 {
            guard peek == byte else { throw failure("expected '\(word)', found \(found)") }
            position += 1
        }
        return value
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

    private func failure(_ reason: String, at place: Int? = nil) -> JSONSyntaxError {
        JSONSyntaxError(reason, at: place ?? position, in: text)
    }
}
