import Glibc

/// A small file that a flag names; it may be a pipe, such as a shell's `<(…)`.
enum InputFile {
    /// Why a file cannot be used, in the system's words.
    struct Unreadable: Error, CustomStringConvertible {
        let description: String
    }

    private static let maximumSize = 4 << 20

    static func read(_ path: String) throws(Unreadable) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure() }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure() }
            guard count > 0 else { return bytes }
            bytes += buffer.prefix(count)
            guard bytes.count <= maximumSize else { throw Unreadable(description: "it is larger than 4 MiB") }
        }
    }

    private static func failure() -> Unreadable {
        Unreadable(description: String(cString: strerror(errno)))
    }
}
