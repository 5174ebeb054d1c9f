/// Bytes that grow at their end and are kept between uses: `removeAll()` gives nothing back to the system.
///
/// The memory has one owner and one address while nothing is appended, so it can be handed to a C library as it is.
public struct ByteBuffer: ~Copyable, @unchecked Sendable {
    /// Bytes behind the capacity that may be overwritten but never count: what is copied in whole registers ends there.
    @usableFromInline
    static var slack: Int { 64 }

    // Sendable though it holds pointers: the buffer cannot be copied, so its owner alone reaches the memory.
    @usableFromInline
    var base: UnsafeMutableRawPointer
    /// How many bytes it holds before it has to grow.
    @usableFromInline
    package private(set) var capacity: Int
    @usableFromInline
    var end = 0
    /// Whether the memory is the buffer's own, and not lent to it.
    private var isOwner = true

    /// A buffer that holds `capacity` bytes before it has to grow.
    public init(capacity: Int = 4096) {
        self.capacity = max(capacity, 64)
        base = .allocate(byteCount: self.capacity + Self.slack, alignment: 16)
    }

    /// A buffer in memory that is somebody else's and outlives it. What does not fit is written elsewhere, together
    /// with all before it: ``isLent`` says so then.
    package init(lent memory: UnsafeMutableRawBufferPointer) {
        guard let start = memory.baseAddress, memory.count > Self.slack else {
            self.init()
            return
        }
        self.init(lent: start, capacity: memory.count - Self.slack)
    }

    private init(lent start: UnsafeMutableRawPointer, capacity: Int) {
        base = start
        self.capacity = capacity
        isOwner = false
    }

    /// Whether the bytes are in memory that was lent.
    package var isLent: Bool { !isOwner }

    /// How many bytes have been written.
    public var count: Int { end }

    deinit {
        if isOwner { base.deallocate() }
    }

    /// Calls `body` with the bytes, in place. They stay there until the buffer is appended to, emptied or destroyed.
    public func withUnsafeBytes<Result: ~Copyable>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result
    {
        try body(UnsafeRawBufferPointer(start: base, count: end))
    }

    /// Forgets the bytes and keeps the memory.
    public mutating func removeAll() {
        end = 0
    }

    /// Forgets the bytes from `newCount` on, if there are as many.
    mutating func truncate(to newCount: Int) {
        end = min(end, newCount)
    }

    /// Appends a byte.
    @inlinable
    @inline(__always)
    public mutating func append(_ byte: UInt8) {
        reserve(1)
        base.storeBytes(of: byte, toByteOffset: end, as: UInt8.self)
        end += 1
    }

    /// Appends bytes.
    @inlinable
    public mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress else { return }
        reserve(bytes.count)
        (base + end).copyMemory(from: source, byteCount: bytes.count)
        end += bytes.count
    }

    /// Appends a literal's UTF-8.
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
    public mutating func append(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { append($0) }
    }

    /// Calls `write` with room for `most` bytes behind the last one, and takes as many as it says it wrote.
    package mutating func append(upTo most: Int, _ write: (UnsafeMutableRawPointer) -> Int) {
        reserve(most)
        end += min(write(base + end), most)
    }

    /// Calls `write` with where the next byte belongs, room for `most` bytes there, and takes where it ended. What is
    /// written behind that end does not count, and up to ``slack`` bytes more than `most` may be.
    @inlinable
    @inline(__always)
    mutating func append(atMost most: Int, _ write: (UnsafeMutableRawPointer) -> UnsafeMutableRawPointer) {
        reserve(most)
        end = write(base + end) - base
    }

    @inlinable
    @inline(__always)
    mutating func reserve(_ more: Int) {
        if capacity - end < more {
            grow(by: more)
        }
    }

    @inline(never)
    @usableFromInline
    mutating func grow(by more: Int) {
        let newCapacity = max(capacity * 2, end + more)
        let newBase = UnsafeMutableRawPointer.allocate(byteCount: newCapacity + Self.slack, alignment: 16)
        newBase.copyMemory(from: base, byteCount: end)
        if isOwner { base.deallocate() }
        base = newBase
        capacity = newCapacity
        isOwner = true
    }
}
