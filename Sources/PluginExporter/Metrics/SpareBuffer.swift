internal import Exposition
internal import Synchronization

/// The memory of the last scrape that was sent, for the next. One is kept: scrapes that overlap are rare, and a second
/// buffer of a large registry would cost more to keep than to make.
final class SpareBuffer: Sendable {
    /// More is given back to the system: it would be kept for one scrape in a few seconds.
    private static let limit = 4 * 1024 * 1024

    private let buffer = Mutex<ByteBuffer?>(nil)

    /// A buffer that has room for `length` bytes, or grows to have it.
    func take(atLeast length: Int) -> ByteBuffer {
        buffer.withLock { $0.take() } ?? ByteBuffer(capacity: length)
    }

    func put(_ returned: consuming ByteBuffer) {
        guard returned.capacity <= Self.limit else { return }
        var returned: ByteBuffer? = consume returned
        buffer.withLock { $0 = returned.take() }
    }
}
