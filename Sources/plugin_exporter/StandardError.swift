import Glibc
import Synchronization

/// The lines that go to stderr, each whole: none is lost, and none stands inside another.
enum StandardError {
    /// The system keeps what is written at once together only up to 4 KiB in a pipe, and less on a full disk.
    private static let turn = Mutex<Void>(())

    /// Writes a line; waits while whoever reads stderr is behind.
    static func write(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        turn.withLock { _ in
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
                        // Nobody reads stderr any more, or the disk is full; there is nowhere left to say so.
                        return
                    }
                }
            }
        }
    }
}
