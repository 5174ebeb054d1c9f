/// What protobuf messages are made of: https://protobuf.dev/programming-guides/encoding/
extension ByteBuffer {
    /// How the bytes of a field's value are to be read.
    enum WireType: UInt64 {
        case varint = 0
        case fixed64 = 1
        case lengthDelimited = 2
    }

    private static var longestVarint: Int { 10 }

    /// Appends what a field begins with: its number, and how to read its value.
    @inline(__always)
    mutating func append(field: UInt64, _ type: WireType) {
        append(varint: field << 3 | type.rawValue)
    }

    /// Appends an integer, seven bits a byte, the lowest first.
    @inline(__always)
    mutating func append(varint value: UInt64) {
        reserve(Self.longestVarint)
        var rest = value
        while rest >= 0x80 {
            base.storeBytes(of: UInt8(truncatingIfNeeded: rest) | 0x80, toByteOffset: end, as: UInt8.self)
            end += 1
            rest >>= 7
        }
        base.storeBytes(of: UInt8(truncatingIfNeeded: rest), toByteOffset: end, as: UInt8.self)
        end += 1
    }

    /// Appends an integer so that small ones are short whatever their sign.
    mutating func append(zigZag value: Int64) {
        append(varint: UInt64(bitPattern: value << 1 ^ value >> 63))
    }

    /// Appends a field with an integer.
    mutating func append(field: UInt64, _ value: UInt64) {
        append(field: field, .varint)
        append(varint: value)
    }

    /// Appends a field with a floating-point number.
    mutating func append(field: UInt64, _ value: Double) {
        append(field: field, .fixed64)
        reserve(8)
        (base + end).storeBytes(of: value.bitPattern.littleEndian, as: UInt64.self)
        end += 8
    }

    /// Appends a field with bytes.
    mutating func append(field: UInt64, _ bytes: UnsafeRawBufferPointer) {
        append(field: field, .lengthDelimited)
        append(varint: UInt64(bytes.count))
        append(bytes)
    }

    /// Appends a field with a message.
    ///
    /// - Parameter room: how many bytes its length is expected to take. Where it takes more, the message is moved; where
    ///   fewer, the length is written longer than it has to be, which every reader takes.
    @inline(__always)
    mutating func append(field: UInt64, room: Int = 1, message: (inout ByteBuffer) -> Void) {
        append(field: field, .lengthDelimited)
        let start = openLength(room)
        message(&self)
        closeLength(at: start, room)
    }

    /// Leaves room for a length.
    ///
    /// - Returns: where.
    mutating func openLength(_ room: Int) -> Int {
        reserve(room)
        end += room
        return end - room
    }

    /// Writes the length of all that was appended behind its place.
    mutating func closeLength(at start: Int, _ room: Int) {
        let length = end - start - room
        var place = room
        while place < Self.longestVarint, length >> (7 * place) != 0 { place += 1 }
        if place > room {
            reserve(place - room)
            (base + start + place).copyMemory(from: base + start + room, byteCount: length)
            end += place - room
        }
        for index in 0..<place {
            let isLast = index == place - 1
            let byte = UInt8(truncatingIfNeeded: length >> (7 * index)) & 0x7F | (isLast ? 0 : 0x80)
            base.storeBytes(of: byte, toByteOffset: start + index, as: UInt8.self)
        }
    }
}
