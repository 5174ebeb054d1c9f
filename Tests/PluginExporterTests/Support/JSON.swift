import FoundationEssentials
import TestSupport

/// Any JSON value, so that a test sees the keys that are there and those that are not.
enum JSON: Decodable, Equatable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([JSON])
    case object([String: JSON])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode([JSON].self) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: JSON].self))
        }
    }

    var number: Double? {
        if case .number(let value) = self { value } else { nil }
    }

    var string: String? {
        if case .string(let value) = self { value } else { nil }
    }

    var array: [JSON]? {
        if case .array(let value) = self { value } else { nil }
    }

    var object: [String: JSON]? {
        if case .object(let value) = self { value } else { nil }
    }

    subscript(key: String) -> JSON? { object?[key] }
}

extension HTTPAnswer {
    func json() throws -> JSON {
        try JSONDecoder().decode(JSON.self, from: Data(body))
    }

    /// The reason of an error; nil if the answer is no object with this one key.
    var detail: String? {
        guard let object = try? json().object, object.count == 1 else { return nil }
        return object["detail"]?.string
    }
}
