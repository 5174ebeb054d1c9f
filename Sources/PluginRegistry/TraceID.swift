/// The identity of a trace, as W3C trace context has it: sixteen bytes, not all of them zero.
///
/// ```swift
/// let traceID = TraceID("4bf92f3577b34da6a3ce929d0e0e4736")
/// let text = try await ocr.execute(traceID: traceID) { try await engine.read(picture) }
/// ```
public struct TraceID: Sendable, Hashable {
    /// The first eight bytes, the most significant first.
    public let high: UInt64
    /// The last eight.
    public let low: UInt64

    /// Nil for all zeros, which is no trace.
    public init?(high: UInt64, low: UInt64) {
        guard high | low != 0 else { return nil }
        (self.high, self.low) = (high, low)
    }

    /// The trace id of a `traceparent` header: 32 hexadecimal digits, the letters small. Nil for anything else, and for
    /// all zeros. Some 20 ns, and nothing is allocated.
    public init?(_ digits: some StringProtocol) {
        var (high, low, count): (UInt64, UInt64, Int) = (0, 0, 0)
        for byte in digits.utf8 {
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
            default: return nil
            }
            count += 1
            guard count <= 32 else { return nil }
            high = high << 4 | low >> 60
            low = low << 4 | UInt64(digit)
        }
        guard count == 32 else { return nil }
        self.init(high: high, low: low)
    }
}

extension TraceID: CustomStringConvertible {
    /// The 32 digits.
    public var description: String {
        String(unsafeUninitializedCapacity: 32) { digits in
            for index in 0..<32 {
                let half = index < 16 ? high : low
                let digit = UInt8(truncatingIfNeeded: half >> UInt64(60 - index % 16 * 4)) & 15
                digits[index] = digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
            }
            return 32
        }
    }
}
