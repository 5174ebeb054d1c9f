/// What ties an answer to its request: an integer or a string, never null (MCP 2025-06-18, Base Protocol, Requests).
enum RequestID: Hashable, Sendable, CustomStringConvertible {
    case integer(Int64)
    case string(String)

    /// Longer ones are refused: every answer repeats them, and they are kept while the request is pending.
    static let maximumLength = 1_024

    init?(_ json: JSONValue) {
        switch json {
        case .integer(let value): self = .integer(value)
        case .string(let value) where value.utf8.count <= RequestID.maximumLength: self = .string(value)
        default: return nil
        }
    }

    var json: JSONValue {
        switch self {
        case .integer(let value): .integer(value)
        case .string(let value): .string(value)
        }
    }

    var description: String {
        switch self {
        case .integer(let value): "\(value)"
        case .string(let value): "\"\(value.excerpt())\""
        }
    }
}
