/// The names of the metric families in a scrape as protobuf: each a message behind its length, the name its first field.
enum DelimitedFamilies {
    /// - Returns: the names in their order; nil if the bytes are not whole messages.
    static func names(in bytes: [UInt8]) -> [String]? {
        var names: [String] = []
        var position = 0
        while position < bytes.count {
            guard let length = number(bytes, &position), length <= bytes.count - position else { return nil }
            let end = position + length
            guard length > 1, bytes[position] == 0x0A else { return nil }
            position += 1
            guard let count = number(bytes, &position), count <= end - position else { return nil }
            names.append(String(decoding: bytes[position..<position + count], as: UTF8.self))
            position = end
        }
        return names
    }

    /// Seven bits of each byte, the lowest first; the last byte has no eighth.
    private static func number(_ bytes: [UInt8], _ position: inout Int) -> Int? {
        var (value, shift) = (0, 0)
        while position < bytes.count, shift < 35 {
            let byte = bytes[position]
            position += 1
            value |= Int(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        return nil
    }
}
