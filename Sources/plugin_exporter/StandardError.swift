import Glibc

/// The lines that go to stderr.
enum StandardError {
    /// Writes a line with one system call, so that lines of several threads do not mix.
    static func write(_ line: String) {
        Array((line + "\n").utf8).withUnsafeBytes { buffer in
            var rest = buffer[...]
            while !rest.isEmpty {
                let count = Glibc.write(STDERR_FILENO, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if count < 0, errno == EINTR { continue }
                // Nobody reads stderr any more; there is nowhere left to say so.
                guard count > 0 else { return }
                rest = rest.dropFirst(count)
            }
        }
    }
}
