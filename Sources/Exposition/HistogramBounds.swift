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

    /// - Parameter nanoseconds: the upper bounds in nanoseconds, ascending, without `+Inf`.
    public init(nanoseconds: [Int64]) {
        let bounds = nanoseconds.map { bound in
            var text = ByteBuffer(capacity: 64)
            text.append(secondsFromNanoseconds: bound)
            return text.withUnsafeBytes { Array($0) }
        }
        endings = (bounds + [Array("+Inf".utf8)]).map { Ending(Array(",le=\"".utf8) + $0 + Array("\"} ".utf8)) }
    }

    /// How many buckets there are, `+Inf` among them.
    public var count: Int { endings.count }
}
