/// Numbers as the exposition format writes them: shortest text that reads back as the same value, `+Inf`, `-Inf` and
/// `NaN`, and integers without a fraction.
///
/// Each function writes where it is told, and may write up to 15 bytes behind what it returns as the end.
@usableFromInline
enum NumberText {
    /// The most that an integer, or nanoseconds as seconds, take: UInt64.max has twenty digits, and with a sign, a point
    /// and nine decimals there is room to spare.
    @usableFromInline
    static var longest: Int { 32 }

    /// Every two digits, so that a division yields two at a time.
    @usableFromInline
    static var pairs: StaticString {
        """
        0001020304050607080910111213141516171819\
        2021222324252627282930313233343536373839\
        4041424344454647484950515253545556575859\
        6061626364656667686970717273747576777879\
        8081828384858687888990919293949596979899
        """
    }

    @usableFromInline
    static var zero: UInt8 { UInt8(ascii: "0") }

    /// Writes an integer in decimal.
    @inlinable
    @inline(__always)
    static func write(_ value: UInt64, to target: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
        if value < 10 {
            target.storeBytes(of: zero + UInt8(truncatingIfNeeded: value), as: UInt8.self)
            return target + 1
        }
        return writeLong(value, to: target)
    }

    /// Writes an integer of at least two digits.
    @inlinable
    static func writeLong(_ value: UInt64, to target: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
        let length = digitCount(value)
        var value = value
        var end = target + length
        while value >= 100 {
            let (rest, digits) = value.quotientAndRemainder(dividingBy: 100)
            end -= 2
            writePair(Int(truncatingIfNeeded: digits), to: end)
            value = rest
        }
        if value >= 10 {
            writePair(Int(truncatingIfNeeded: value), to: target)
        } else {
            target.storeBytes(of: zero + UInt8(truncatingIfNeeded: value), as: UInt8.self)
        }
        return target + length
    }

    /// Writes nanoseconds as seconds, exactly: 1,500,000 is `0.0015`.
    @inlinable
    static func write(
        secondsFromNanoseconds nanoseconds: Int64,
        to target: UnsafeMutableRawPointer
    ) -> UnsafeMutableRawPointer {
        var target = target
        if nanoseconds < 0 {
            target.storeBytes(of: UInt8(ascii: "-"), as: UInt8.self)
            target += 1
        }
        let (seconds, fraction) = nanoseconds.magnitude.quotientAndRemainder(dividingBy: 1_000_000_000)
        target = write(seconds, to: target)
        guard fraction != 0 else { return target }
        // Nine decimals: the first alone, then four pairs, which do not wait for each other.
        let (first, rest) = UInt32(truncatingIfNeeded: fraction).quotientAndRemainder(dividingBy: 100_000_000)
        let (high, low) = rest.quotientAndRemainder(dividingBy: 10_000)
        target.storeBytes(of: UInt8(ascii: "."), as: UInt8.self)
        target.storeBytes(of: zero + UInt8(truncatingIfNeeded: first), toByteOffset: 1, as: UInt8.self)
        writePair(Int(truncatingIfNeeded: high / 100), to: target + 2)
        writePair(Int(truncatingIfNeeded: high % 100), to: target + 4)
        writePair(Int(truncatingIfNeeded: low / 100), to: target + 6)
        writePair(Int(truncatingIfNeeded: low % 100), to: target + 8)
        var end = target + 10
        while end.load(fromByteOffset: -1, as: UInt8.self) == zero { end -= 1 }
        return end
    }

    /// Writes all sixteen hexadecimal digits, the letters small.
    static func write(hexadecimal value: UInt64, to target: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
        for index in 0..<16 {
            let digit = UInt8(truncatingIfNeeded: value >> UInt64(60 - 4 * index)) & 15
            let byte = digit < 10 ? zero + digit : UInt8(ascii: "a") + digit - 10
            target.storeBytes(of: byte, toByteOffset: index, as: UInt8.self)
        }
        return target + 16
    }

    @inlinable
    @inline(__always)
    static func writePair(_ digits: Int, to target: UnsafeMutableRawPointer) {
        target.copyMemory(from: pairs.utf8Start + 2 * digits, byteCount: 2)
    }

    /// How many digits an integer of at least two has.
    @inlinable
    @inline(__always)
    static func digitCount(_ value: UInt64) -> Int {
        if value < 10_000 { return value < 100 ? 2 : value < 1_000 ? 3 : 4 }
        var count = 5
        var bound: UInt64 = 100_000
        while value >= bound {
            count += 1
            let (next, overflow) = bound.multipliedReportingOverflow(by: 10)
            if overflow { break }
            bound = next
        }
        return count
    }
}

extension ByteBuffer {
    /// Appends an integer in decimal.
    public mutating func append(decimal value: UInt64) {
        append(atMost: NumberText.longest) { NumberText.write(value, to: $0) }
    }

    /// Appends an integer in decimal.
    public mutating func append(decimal value: Int64) {
        if value < 0 {
            append(UInt8(ascii: "-"))
        }
        append(decimal: value.magnitude)
    }

    /// Appends nanoseconds as seconds, exactly: 1,500,000 is `0.0015`.
    public mutating func append(secondsFromNanoseconds nanoseconds: Int64) {
        append(atMost: NumberText.longest) { NumberText.write(secondsFromNanoseconds: nanoseconds, to: $0) }
    }

    /// Appends a floating-point value. Whole numbers up to 2⁵³ are written as integers; what is neither may allocate.
    public mutating func append(_ value: Double) {
        if value.isNaN {
            append("NaN")
        } else if value.isInfinite {
            append(value < 0 ? "-Inf" : "+Inf")
        } else if let integer = Int64(exactly: value), integer.magnitude <= 1 << 53, value.sign == .plus || integer != 0
        {
            append(decimal: integer)
        } else {
            // The standard library's description is the shortest text that reads back as the same value.
            var text = value.description
            if text.hasSuffix(".0") { text.removeLast(2) }
            append(text)
        }
    }
}
