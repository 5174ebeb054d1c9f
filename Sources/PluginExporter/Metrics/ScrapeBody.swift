internal import Exposition
internal import MicroHTTP

/// A rendered scrape while it is sent. Its memory goes back to where the next scrape will look for it, if there is such a
/// place.
final class ScrapeBody: ResponseBytes {
    /// Safe to share: written in `init` and emptied in `deinit`, when nobody else holds the object; read in between.
    private nonisolated(unsafe) var buffer: ByteBuffer?
    private let spare: SpareBuffer?
    /// Where the buffer's memory lies while this object lives.
    nonisolated(unsafe) let bytes: UnsafeRawBufferPointer

    init(_ buffer: consuming ByteBuffer, returningTo spare: SpareBuffer? = nil) {
        // Out of the closure they stay valid all the same: the buffer is not changed before it is given back.
        bytes = buffer.withUnsafeBytes { $0 }
        self.buffer = consume buffer
        self.spare = spare
    }

    deinit {
        if let spare, let buffer = buffer.take() { spare.put(buffer) }
    }
}
