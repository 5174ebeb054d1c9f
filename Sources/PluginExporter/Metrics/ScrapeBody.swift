internal import Exposition
internal import MicroHTTP

/// A rendered scrape while it is sent; its memory goes back to where the next scrape will look for it.
final class ScrapeBody: ResponseBytes {
    /// Safe to share: written in `init` and emptied in `deinit`, when nobody else holds the object; read in between.
    private nonisolated(unsafe) var buffer: ByteBuffer?
    private let spare: SpareBuffer
    /// Where the buffer's memory lies while this object lives.
    nonisolated(unsafe) let bytes: UnsafeRawBufferPointer

    init(_ buffer: consuming ByteBuffer, returningTo spare: SpareBuffer) {
        bytes = buffer.bytes
        self.buffer = consume buffer
        self.spare = spare
    }

    deinit {
        if let buffer = buffer.take() { spare.put(buffer) }
    }
}
