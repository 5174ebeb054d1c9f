import Foundation

extension UnsafeRawBufferPointer {
    /// Where a text begins first; nil if it is not there. At the speed of the C library, whatever this is built as.
    func position(of text: StaticString) -> Int? {
        guard var start = baseAddress else { return nil }
        let end = start + count
        // Within the buffer: what is compared ends before its end.
        while let found = memchr(start, Int32(text.utf8Start.pointee), end - start) {
            let found = UnsafeRawPointer(found)
            guard end - found >= text.utf8CodeUnitCount else { return nil }
            if memcmp(found, text.utf8Start, text.utf8CodeUnitCount) == 0 { return baseAddress.map { found - $0 } }
            start = found + 1
        }
        return nil
    }
}
