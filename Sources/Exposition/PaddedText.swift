/// Bytes that are written again and again: so many readable ones lie behind them that they can be copied in whole
/// registers, which costs a third of a copy of just their number.
@usableFromInline
struct PaddedText: @unchecked Sendable {
    // Sendable though it holds a pointer: the bytes are written once, by `Memory.init`, and live as long as it does.

    @usableFromInline
    final class Memory {
        let start: UnsafeMutableRawPointer

        /// The bytes, then zeros up to a multiple of the stride.
        init(_ bytes: some Collection<UInt8>) {
            let size = (bytes.count + UnownedText.stride - 1) / UnownedText.stride * UnownedText.stride
            start = .allocate(byteCount: size, alignment: UnownedText.stride)
            start.initializeMemory(as: UInt8.self, repeating: 0, count: size)
            for (index, byte) in bytes.enumerated() {
                start.storeBytes(of: byte, toByteOffset: index, as: UInt8.self)
            }
        }

        deinit {
            start.deallocate()
        }
    }

    @usableFromInline
    let memory: Memory
    @usableFromInline
    let start: UnsafeRawPointer
    @usableFromInline
    let count: Int

    init(_ bytes: some Collection<UInt8>) {
        memory = Memory(bytes)
        start = UnsafeRawPointer(memory.start)
        count = bytes.count
    }

    /// The bytes alone.
    var bytes: [UInt8] {
        withExtendedLifetime(memory) { Array(UnsafeRawBufferPointer(start: start, count: count)) }
    }

    /// The bytes without a reference to their owner.
    @inlinable
    @inline(__always)
    var unowned: UnownedText { UnownedText(start: start, count: count) }

    /// Writes the bytes, and up to 15 that do not count behind them; returns where the next byte belongs.
    @inlinable
    @inline(__always)
    borrowing func write(to target: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
        unowned.write(to: target)
    }
}

extension PaddedText: Hashable {
    @usableFromInline
    static func == (left: PaddedText, right: PaddedText) -> Bool { left.bytes == right.bytes }

    @usableFromInline
    func hash(into hasher: inout Hasher) { hasher.combine(bytes) }
}
