/// The `le` labels of a histogram's buckets, made once; the last is `+Inf`.
public struct HistogramBounds: Sendable {
    /// What stands between a series' labels and its value, in one register's width each: `,le="0.001"} `. The longest
    /// bound that 64 bits of nanoseconds can say takes 28 bytes.
    @usableFromInline
    struct Ending: Sendable {
        @usableFromInline
        let register: SIMD32<UInt8>
        @usableFromInline
        let count: Int

        @usableFromInline
        static var width: Int { 32 }

        init(_ text: [UInt8]) {
            var register = SIMD32<UInt8>()
            for (index, byte) in text.prefix(Self.width).enumerated() { register[index] = byte }
            self.register = register
            count = min(text.count, Self.width)
        }

        /// Writes it where a series' label ends, or where the brace has just been opened.
        @inlinable
        @inline(__always)
        func write(to target: UnsafeMutableRawPointer, behindLabel: Bool) -> UnsafeMutableRawPointer {
            if behindLabel {
                target.storeBytes(of: register, as: SIMD32<UInt8>.self)
                return target + count
            }
            // The comma falls on the brace, which is put there again.
            (target - 1).storeBytes(of: register, as: SIMD32<UInt8>.self)
            (target - 1).storeBytes(of: UInt8(ascii: "{"), as: UInt8.self)
            return target + count - 1
        }
    }

    @usableFromInline
    let endings: [Ending]
    /// As OpenMetrics has them: `1.0`.
    @usableFromInline
    let openMetricsEndings: [Ending]

    /// For protobuf.
    let seconds: [Double]

    /// - Parameter nanoseconds: the upper bounds in nanoseconds, ascending, without `+Inf`.
    public init(nanoseconds: [Int64]) {
        seconds = nanoseconds.map(ProtobufWriter.seconds) + [.infinity]
        endings = Self.endings(
            nanoseconds.map { bound in
                var text = ByteBuffer(capacity: 64)
                text.append(secondsFromNanoseconds: bound)
                return text.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
            })
        openMetricsEndings = Self.endings(nanoseconds.map { Self.canonical(Double($0) / 1_000_000_000) })
    }

    private static func endings(_ bounds: [String]) -> [Ending] {
        (bounds + ["+Inf"]).map { Ending(Array(",le=\"\($0)\"} ".utf8)) }
    }

    /// A number as Go writes it, which is what OpenMetrics wants: like Swift, but with an exponent from a million on.
    private static func canonical(_ value: Double) -> String {
        let text = value.description
        guard value >= 1_000_000, let point = text.firstIndex(of: ".") else { return text }
        var digits = text.filter { $0 != "." }
        while digits.last == "0" { digits.removeLast() }
        let exponent = text.distance(from: text.startIndex, to: point) - 1
        let fraction = digits.count > 1 ? "." + digits.dropFirst() : ""
        return "\(digits.prefix(1))\(fraction)e+\(exponent < 10 ? "0" : "")\(exponent)"
    }

    /// How many buckets there are, `+Inf` among them.
    public var count: Int { endings.count }
}
