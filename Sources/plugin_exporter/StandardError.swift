import Glibc

/// What goes to stderr. A line stands inside another if two threads write at once: ``LogWriter`` sees to it that only one
/// does, and commands that do not serve have but one.
enum StandardError {
    /// Writes a line; waits while whoever reads stderr is behind.
    static func write(_ line: String) {
        write(Array((line + "\n").utf8)[...])
    }

    /// Writes bytes; waits while whoever reads stderr is behind. Returns how many were written: all of them, unless nobody
    /// reads stderr any more, or the disk is full.
    @discardableResult
    static func write(_ bytes: ArraySlice<UInt8>) -> Int {
        bytes.withUnsafeBytes { buffer in
            var rest = buffer[...]
            while !rest.isEmpty {
                let chunk = UnsafeRawBufferPointer(rebasing: rest)
                let count = Glibc.write(STDERR_FILENO, chunk.baseAddress, chunk.count)
                if count > 0 {
                    rest = rest.dropFirst(count)
                } else if count < 0, errno == EAGAIN {
                    // Another program that shares it has made it non-blocking.
                    var descriptor = pollfd(fd: STDERR_FILENO, events: Int16(POLLOUT), revents: 0)
                    poll(&descriptor, 1, -1)
                } else if count == 0 || errno != EINTR {
                    break
                }
            }
            return bytes.count - rest.count
        }
    }
}
