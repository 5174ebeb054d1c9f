internal import CDeflate
internal import Exposition
internal import Synchronization

/// Compresses scrapes as gzip (RFC 1952), with libdeflate.
final class GzipCompressor: Sendable {
    /// The fastest level: four times as fast as zlib's default, and no larger with text that repeats itself like this.
    private static let level: Int32 = 1

    /// Safe to share: libdeflate's compressor is used inside this lock alone, and freed when nobody is left to.
    private struct Compressor: ~Copyable, @unchecked Sendable {
        let pointer: OpaquePointer?

        deinit {
            libdeflate_free_compressor(pointer)
        }
    }

    private let compressor = Mutex(Compressor(pointer: libdeflate_alloc_compressor(level)))

    /// The compressed text, in a buffer of its own; nil if memory is short. One call at a time; others wait.
    func compress(_ text: borrowing ByteBuffer) -> ByteBuffer? {
        compressor.withLock { compressor in
            guard let pointer = compressor.pointer else { return nil }
            return text.withUnsafeBytes { text in
                // Reserved, and touched only as far as it is used.
                let bound = libdeflate_gzip_compress_bound(pointer, text.count)
                var compressed = ByteBuffer(capacity: bound)
                compressed.append(upTo: bound) {
                    libdeflate_gzip_compress(pointer, text.baseAddress, text.count, $0, bound)
                }
                guard compressed.count > 0 else { return nil }
                return compressed
            }
        }
    }
}
