import FoundationEssentials

/// Any JSON value (RFC 8259): what the protocol leaves open, such as arguments, schemas and structured results.
///
/// A number without a fraction that fits 64 bits is an ``integer(_:)``, however it is spelled: JSON doesn't tell
/// `1` from `1.0` or `1e0`. Every other number is a ``number(_:)``.
public enum JSONValue: Sendable, Hashable {
    case null
    case bool(Bool)
    case integer(Int64)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    /// The member called `key`; `nil` when there is none or this is not an object.
    public subscript(key: String) -> JSONValue? { object?[key] }

    /// Whether this is `null`.
    public var isNull: Bool { self == .null }

    /// The truth value, if this is one.
    public var bool: Bool? {
        guard case .bool(let value) = self else { return nil }
        return value
    }

    /// The integer, if this is one.
    public var integer: Int64? {
        guard case .integer(let value) = self else { return nil }
        return value
    }

    /// The number, if this is one; an integer beyond 2^53 is rounded.
    public var number: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        default: nil
        }
    }

    /// The text, if this is a string.
    public var string: String? {
        guard case .string(let value) = self else { return nil }
        return value
    }

    /// The elements, if this is an array.
    public var array: [JSONValue]? {
        guard case .array(let value) = self else { return nil }
        return value
    }

    /// The members, if this is an object.
    public var object: [String: JSONValue]? {
        guard case .object(let value) = self else { return nil }
        return value
    }

    /// What kind of value this is, in the words of JSON: for messages about a wrong one.
    var kind: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .integer, .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}

extension JSONValue {
    /// Reads one JSON text: at most 500 levels, and at most a million values.
    ///
    /// - Parameters:
    ///   - refusesRepeatedKeys: whether an object that has a key twice is an error. Otherwise the last one counts, and
    ///     what the other said is lost.
    ///   - maximumCount: as many values as the text may hold; more than a million are never allowed.
    /// - Throws: ``JSONSyntaxError`` with the line and the column.
    public init(
        parsing text: [UInt8],
        refusesRepeatedKeys: Bool = false,
        maximumCount: Int = 1_000_000
    ) throws(JSONSyntaxError) {
        var parser = JSONParser(text, refusesRepeatedKeys: refusesRepeatedKeys, maximumCount: maximumCount)
        self = try parser.parse()
    }
}

extension JSONValue: Encodable {
    /// Encodes the value.
    ///
    /// - Throws: `EncodingError` for a number JSON has no word for: an infinity or not-a-number.
    public func encode(to encoder: any Encoder) throws {
        var scalar = encoder.singleValueContainer()
        switch self {
        case .null: try scalar.encodeNil()
        case .bool(let value): try scalar.encode(value)
        case .integer(let value): try scalar.encode(value)
        case .number(let value): try scalar.encode(value)
        case .string(let value): try scalar.encode(value)
        case .array(let value): try scalar.encode(value)
        case .object(let value): try scalar.encode(value)
        }
    }
}

extension JSONValue {
    /// The value in one line of UTF-8, members sorted: JSON escapes every control character within strings, so no
    /// byte of it is a newline.
    func encoded() throws(UnencodableValue) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return [UInt8](try encoder.encode(self))
        } catch EncodingError.invalidValue(let value, let context) {
            let shown = "\(value)".excerpt(limit: 40)
            throw UnencodableValue(reason: "\(shown) at \(JSONPath(context.codingPath)) has no form in JSON")
        } catch {
            throw UnencodableValue(reason: "\(error)".excerpt())
        }
    }
}
