/// Numbers as the exposition format writes them: shortest text that reads back as the same value, `+Inf`, `-Inf` and
/// `NaN`, and integers without a fraction.
extension ByteBuffer {
    /// Every two digits, so that a division yields two at a time.
    private static let pairs: StaticString = """
        0001020304050607080910111213141516171819\
        2021222324252627282930313233343536373839\
        4041424344454647484950515253545556575859\
        6061626364656667686970717273747576777879\
        8081828384858687888990919293949596979899
        """
    private static let zero = UInt8(ascii: "0")
    /// UInt64.max has twenty digits; with a sign, a point and nine decimals there is room to spare.
    private static let longest = 32

    /// Appends an integer in decimal.
    @inline(__always)
    public mutating func append(decimal value: UInt64) {
        if value < 10 {
            append(Self.zero + UInt8(truncatingIfNeeded: value))
        } else {
            appendUnchecked(atMost: Self.longest) { Self.write(value, at: $0) }
        }
    }

    /// Appends an integer in decimal.
    public mutating func append(decimal value: Int64) {
        if value < 0 {
            append(UInt8(ascii: "-"))
        }
        append(decimal: value.magnitude)
    }

    /// Appends nanoseconds as seconds, exactly: 1,500,000 is `0.0015`.
    @inline(__always)
    public mutating func append(secondsFromNanoseconds nanoseconds: Int64) {
        if nanoseconds == 0 {
            append(Self.zero)
            return
        }
        if nanoseconds < 0 {
            append(UInt8(ascii: "-"))
        }
        let (seconds, fraction) = nanoseconds.magnitude.quotientAndRemainder(dividingBy: 1_000_000_000)
        append(decimal: seconds)
        guard fraction != 0 else { return }
        appendUnchecked(atMost: 10) { pointer in
            pointer.storeBytes(of: UInt8(ascii: "."), as: UInt8.self)
            var fraction = UInt32(truncatingIfNeeded: fraction)
            // Nine decimals: four pairs from the right, then the first alone.
            for pair in 0..<4 {
                let (rest, digits) = fraction.quotientAndRemainder(dividingBy: 100)
                Self.writePair(Int(digits), at: pointer + (8 - 2 * pair))
                fraction = rest
            }
            (pointer + 1).storeBytes(of: Self.zero + UInt8(truncatingIfNeeded: fraction), as: UInt8.self)
            var length = 10
            while pointer.load(fromByteOffset: length - 1, as: UInt8.self) == Self.zero {
                length -= 1
            }
            return length
        }
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

    @inline(__always)
    private static func writePair(_ digits: Int, at pointer: UnsafeMutableRawPointer) {
        pointer.copyMemory(from: pairs.utf8Start + 2 * digits, byteCount: 2)
    }

    /// Writes the digits of a value of at least two and returns how many there are.
    private static func write(_ value: UInt64, at pointer: UnsafeMutableRawPointer) -> Int {
        let length = digitCount(value)
        var value = value
        var end = length
        while value >= 100 {
            let (rest, digits) = value.quotientAndRemainder(dividingBy: 100)
            end -= 2
            writePair(Int(truncatingIfNeeded: digits), at: pointer + end)
            value = rest
        }
        if value >= 10 {
            writePair(Int(truncatingIfNeeded: value), at: pointer)
        } else {
            pointer.storeBytes(of: zero + UInt8(truncatingIfNeeded: value), as: UInt8.self)
        }
        return length
    }

    private static func digitCount(_ value: UInt64) -> Int {
        var count = 1
        var bound: UInt64 = 10
        while value >= bound {
            count += 1
            let (next, overflow) = bound.multipliedReportingOverflow(by: 10)
            if overflow { break }
            bound = next
        }
        return count
    }
}
