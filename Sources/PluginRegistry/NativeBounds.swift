/// The bounds of Prometheus's native histograms of schema 3, in nanoseconds: each is the one before times 2^(1/8).
///
/// No other schema is in such use: it is what a growth of at most 10 % chooses, and tells a quantile to ±4.4 %. With
/// schema 2 memory and series would be a third smaller, and the error twice as large.
enum NativeBounds {
    static let schema = 3

    /// The bounds between a half and one, as Prometheus has them, all of its numbers shifted by a power of two.
    private static let fractions = [
        0.5, 0.5452538663326288, 0.5946035575013605, 0.6484197773255048,
        0.7071067811865475, 0.7711054127039704, 0.8408964152537144, 0.9170040432046711,
    ]

    /// The bucket of a nanosecond, the shortest time that is not zero. It begins at 2⁻³⁰ seconds.
    static let first = -239
    static let zeroThreshold = 0x1p-30

    /// The longest time of a bucket, exactly: the bound of so many seconds is no whole number of nanoseconds.
    ///
    /// - Parameter index: Prometheus's, of the bucket up to 2^(index/8) seconds; from ``first`` to 264, some 270 years.
    static func nanoseconds(_ index: Int) -> Int64 {
        let fraction = fractions[index & 7]
        // A double is its significand, of 53 bits, times a power of two.
        let significand = UInt128(fraction.significandBitPattern | 1 << 52) * 1_000_000_000
        let exponent = (index >> 3) + 1 + Int(fraction.exponent) - 52
        return Int64(exponent < 0 ? significand >> UInt128(-exponent) : significand << UInt128(exponent))
    }
}
