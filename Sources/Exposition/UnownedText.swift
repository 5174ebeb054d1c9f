/// Where a ``LabelText`` lies, without a reference to it: counting references to thousands of labels would cost a scrape
/// more than writing them.
///
/// Whoever uses one keeps the text that it is of, or a copy of that, for as long.
public struct UnownedText: @unchecked Sendable {
    // Sendable though it holds a pointer: nobody writes there after the text was made.

    /// How many bytes one register holds.
    @usableFromInline
    static var stride: Int { 16 }

    @usableFromInline
    let start: UnsafeRawPointer
    @usableFromInline
    let count: Int

    @inlinable
    init(start: UnsafeRawPointer, count: Int) {
        self.start = start
        self.count = count
    }

    /// Writes the bytes, and up to 15 that do not count behind them.
    ///
    /// - Returns: where the next byte belongs.
    @inlinable
    @inline(__always)
    func write(to target: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
        var offset = 0
        // The memory is a whole number of strides long, so that no load leaves it.
        while offset < count {
            let register = start.loadUnaligned(fromByteOffset: offset, as: SIMD16<UInt8>.self)
            target.storeBytes(of: register, toByteOffset: offset, as: SIMD16<UInt8>.self)
            offset += Self.stride
        }
        return target + count
    }
}
