internal import Exposition
internal import Synchronization

/// The memory of the last scrape that was sent, for the next. One is kept: scrapes that overlap are rare, and a second
/// buffer of a large registry would cost more to keep than to make.
final class SpareBuffer: Sendable {
    private let buffer = Mutex<ByteBuffer?>(nil)

    func take() -> ByteBuffer {
        buffer.withLock { $0.take() } ?? ByteBuffer(capacity: 64 * 1024)
    }

    func put(_ returned: consuming ByteBuffer) {
        var returned: ByteBuffer? = consume returned
        buffer.withLock { $0 = returned.take() }
    }
}
