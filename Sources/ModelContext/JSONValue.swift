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

extension JSONValue: Codable {
    /// Decodes any value.
    ///
    /// Nesting is bounded by the decoder: `JSONDecoder` refuses more than 512 levels.
    ///
    /// - Throws: `DecodingError` naming the place, for instance of a number that no `Double` can hold.
    public init(from decoder: any Decoder) throws {
        // The containers are asked for first: an element's own error then surfaces instead of being taken for a
        // sign that this isn't an array.
        if var elements = try? decoder.unkeyedContainer() {
            var values: [JSONValue] = []
            while !elements.isAtEnd { values.append(try elements.decode(JSONValue.self)) }
            self = .array(values)
            return
        }
        if let members = try? decoder.container(keyedBy: MemberKey.self) {
            var values: [String: JSONValue] = [:]
            for key in members.allKeys { values[key.stringValue] = try members.decode(JSONValue.self, forKey: key) }
            self = .object(values)
            return
        }
        let scalar = try decoder.singleValueContainer()
        if scalar.decodeNil() {
            self = .null
        } else if let value = try? scalar.decode(String.self) {
            self = .string(value)
        } else if let value = try? scalar.decode(Int64.self) {
            self = .integer(value)
        } else if let value = try? scalar.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? scalar.decode(Double.self) {
            self = .number(value)
        } else {
            throw DecodingError.dataCorruptedError(in: scalar, debugDescription: "a number no 64-bit float can hold")
        }
    }

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

    private struct MemberKey: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
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
            throw UnencodableValue(reason: "\(value) at \(JSONPath(context.codingPath)) has no form in JSON")
        } catch {
            throw UnencodableValue(reason: "\(error)")
        }
    }

    /// Parses one JSON text.
    init(parsing text: [UInt8]) throws(MalformedMessage) {
        do {
            self = try JSONDecoder().decode(JSONValue.self, from: Data(text))
        } catch DecodingError.dataCorrupted(let context) where !context.codingPath.isEmpty {
            throw MalformedMessage(.notJSON, "\(context.debugDescription) at \(JSONPath(context.codingPath))")
        } catch {
            throw MalformedMessage(.notJSON, "not JSON in UTF-8 with at most 512 levels")
        }
    }
}
