/// A JSON value that lacks what the protocol requires of it, and where.
struct InvalidShape: Error {
    let reason: String

    init(_ reason: String) { self.reason = reason }
}

extension JSONValue {
    /// The member `key` made by `read`; `nil` when it's absent or null, which many servers write for absent.
    func optional<Value>(
        _ key: String, _ expected: String, _ read: (JSONValue) -> Value?
    ) throws(InvalidShape) -> Value? {
        guard let member = self[key], !member.isNull else { return nil }
        guard let value = read(member) else { throw InvalidShape("\(key) is \(member.kind) instead of \(expected)") }
        return value
    }

    /// The member `key` made by `read`.
    func required<Value>(
        _ key: String, _ expected: String, _ read: (JSONValue) -> Value?
    ) throws(InvalidShape) -> Value {
        guard object != nil else { throw InvalidShape("\(kind) instead of an object") }
        guard let value = try optional(key, expected, read) else { throw InvalidShape("\(key) is missing") }
        return value
    }
}
