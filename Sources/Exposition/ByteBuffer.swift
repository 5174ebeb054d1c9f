/// Bytes that grow at their end and are kept between uses: `removeAll()` gives nothing back to the system.
///
/// The memory has one owner and one address while nothing is appended, so it can be handed to a C library as it is.
public struct ByteBuffer: ~Copyable, @unchecked Sendable {
    // Sendable though it holds a pointer: the buffer cannot be copied, so its owner alone reaches the memory.
    private var base: UnsafeMutableRawPointer
    private var capacity: Int
    /// How many bytes have been written.
    public private(set) var count = 0

    /// A buffer that holds `capacity` bytes before it has to grow.
    public init(capacity: Int = 4096) {
        self.capacity = max(capacity, 64)
        base = .allocate(byteCount: self.capacity, alignment: 16)
    }

    deinit {
        base.deallocate()
    }

    /// Calls `body` with the bytes, in place. They stay there until the buffer is appended to, emptied or destroyed.
    public func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try body(UnsafeRawBufferPointer(start: base, count: count))
    }

    /// Forgets the bytes and keeps the memory.
    public mutating func removeAll() {
        count = 0
    }

    /// Forgets the bytes from `newCount` on, if there are as many.
    mutating func truncate(to newCount: Int) {
        count = min(count, newCount)
    }

    /// Appends a byte.
    @inline(__always)
    public mutating func append(_ byte: UInt8) {
        reserve(1)
        base.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
        count += 1
    }

    /// Appends bytes.
    @inline(__always)
    public mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress else { return }
        reserve(bytes.count)
        (base + count).copyMemory(from: source, byteCount: bytes.count)
        count += bytes.count
    }

    /// Appends a literal's UTF-8.
    @inline(__always)
    public mutating func append(_ text: StaticString) {
        // A literal of one scalar may have no pointer representation.
        if text.hasPointerRepresentation {
            append(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
        } else {
            text.withUTF8Buffer { append(UnsafeRawBufferPointer($0)) }
        }
    }

    /// Appends the UTF-8 of a text.
    public mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { append(UnsafeRawBufferPointer($0)) }
    }

    /// Appends bytes.
    @inline(__always)
    public mutating func append(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { append($0) }
    }

    /// Calls `body` with room for `most` bytes after the last one, and takes the number of bytes it wrote.
    @inline(__always)
    mutating func appendUnchecked(atMost most: Int, _ body: (UnsafeMutableRawPointer) -> Int) {
        reserve(most)
        count += body(base + count)
    }

    @inline(__always)
    private mutating func reserve(_ more: Int) {
        if capacity - count < more {
            grow(by: more)
        }
    }

    @inline(never)
    private mutating func grow(by more: Int) {
        let newCapacity = max(capacity * 2, count + more)
        let newBase = UnsafeMutableRawPointer.allocate(byteCount: newCapacity, alignment: 16)
        newBase.copyMemory(from: base, byteCount: count)
        base.deallocate()
        base = newBase
        capacity = newCapacity
    }
}
