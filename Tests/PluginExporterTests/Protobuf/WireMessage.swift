/// A protobuf message read by the rules of the wire format, knowing nothing of how it is written here.
struct WireMessage {
    enum Value: Equatable {
        case varint(UInt64)
        case fixed64(UInt64)
        case bytes([UInt8])
    }

    struct Malformed: Error {
        let what: String
    }

    /// In their order, which counts among those of one number.
    private(set) var fields: [(number: UInt64, value: Value)] = []

    init(_ bytes: some Collection<UInt8>) throws {
        var rest = Array(bytes)[...]
        while !rest.isEmpty {
            let tag = try Self.varint(&rest)
            guard tag >> 3 > 0 else { throw Malformed(what: "field 0") }
            switch tag & 7 {
            case 0: fields.append((tag >> 3, .varint(try Self.varint(&rest))))
            case 1:
                let bytes = try Self.take(8, &rest)
                fields.append((tag >> 3, .fixed64(bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) })))
            case 2:
                let length = try Self.varint(&rest)
                fields.append((tag >> 3, .bytes(Array(try Self.take(length, &rest)))))
            default: throw Malformed(what: "wire type \(tag & 7)")
            }
        }
    }

    /// Messages, each with its length before it.
    static func delimited(_ bytes: some Collection<UInt8>) throws -> [WireMessage] {
        var rest = Array(bytes)[...]
        var messages: [WireMessage] = []
        while !rest.isEmpty { messages.append(try WireMessage(try take(try varint(&rest), &rest))) }
        return messages
    }

    private static func take(_ count: UInt64, _ rest: inout ArraySlice<UInt8>) throws -> ArraySlice<UInt8> {
        guard count <= UInt64(rest.count) else { throw Malformed(what: "\(count) bytes of \(rest.count)") }
        defer { rest = rest.dropFirst(Int(count)) }
        return rest.prefix(Int(count))
    }

    private static func varint(_ rest: inout ArraySlice<UInt8>) throws -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 70, by: 7) {
            guard let byte = rest.popFirst() else { throw Malformed(what: "a number that does not end") }
            guard shift < 63 || byte <= 1 else { throw Malformed(what: "a number of more than 64 bits") }
            value |= UInt64(byte & 0x7F) << shift
            if byte & 0x80 == 0 { return value }
        }
        throw Malformed(what: "a number of more than ten bytes")
    }

    // MARK: Fields

    /// Those of one number.
    func all(_ number: UInt64) -> [Value] { fields.filter { $0.number == number }.map(\.value) }

    func messages(_ number: UInt64) throws -> [WireMessage] {
        try all(number).map { value in
            guard case .bytes(let bytes) = value else { throw Malformed(what: "\(number) is no message") }
            return try WireMessage(bytes)
        }
    }

    func message(_ number: UInt64) throws -> WireMessage? { try one(number, of: messages(number)) }

    func text(_ number: UInt64) throws -> String? {
        try one(number, of: all(number)).map { value in
            guard case .bytes(let bytes) = value, let text = String(validating: bytes, as: UTF8.self) else {
                throw Malformed(what: "\(number) is no text")
            }
            return text
        }
    }

    func integer(_ number: UInt64) throws -> UInt64? { try one(number, of: integers(number)) }

    /// Integers that are small whatever their sign.
    func signed(_ number: UInt64) throws -> [Int64] {
        try integers(number).map { Int64(bitPattern: $0 >> 1) ^ -Int64(bitPattern: $0 & 1) }
    }

    func double(_ number: UInt64) throws -> Double? {
        try one(number, of: all(number)).map { value in
            guard case .fixed64(let bits) = value else { throw Malformed(what: "\(number) is no double") }
            return Double(bitPattern: bits)
        }
    }

    private func integers(_ number: UInt64) throws -> [UInt64] {
        try all(number).map { value in
            guard case .varint(let integer) = value else { throw Malformed(what: "\(number) is no integer") }
            return integer
        }
    }

    private func one<Value>(_ number: UInt64, of values: [Value]) throws -> Value? {
        guard values.count <= 1 else { throw Malformed(what: "\(number) is there \(values.count) times") }
        return values.first
    }
}
