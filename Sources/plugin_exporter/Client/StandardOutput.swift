import ArgumentParser
import Glibc

/// What a subcommand that asks a server prints. Where it cannot, stderr and the exit status say so: a pipeline would
/// take a report that is not there for a good one.
enum StandardOutput {
    /// To be called before anything is opened, which would get the number of a stdout that is closed, and be written to.
    static func check() throws(ExitCode) {
        var status = stat()
        // Swift has opened something already, which is no file of any kind.
        guard fstat(STDOUT_FILENO, &status) == 0, status.st_mode & S_IFMT != 0 else { throw failure("it is closed") }
    }

    /// Writes a line; waits while whoever reads stdout is behind.
    static func write(_ line: String) throws(ExitCode) {
        // Not through print, which does not say how that went.
        var rest = Array((line + "\n").utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if errno == EAGAIN {
                // Another program that shares it has made it non-blocking.
                var descriptor = pollfd(fd: STDOUT_FILENO, events: Int16(POLLOUT), revents: 0)
                poll(&descriptor, 1, -1)
            } else if errno != EINTR {
                throw failure(String(cString: strerror(errno)))
            }
        }
    }

    private static func failure(_ reason: String) -> ExitCode {
        StandardError.write("plugin_exporter: cannot write to stdout: \(reason)")
        return .failure
    }
}
