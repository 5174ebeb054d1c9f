internal import Glibc

/// What a file that a configuration is made of held when it was read, or why it could not be.
enum ConfigFile: Equatable {
    /// The largest file that is read, in bytes.
    static let maximumSize = 1024 * 1024

    /// - isPublic: whether every user of the machine may read it.
    case contents([UInt8], isPublic: Bool)
    /// Words that follow the file's name.
    case unusable(String)

    /// Reads a file that may be anything: huge, a directory, a pipe that nobody writes to. Waits for the disk.
    static func read(_ path: String) -> ConfigFile {
        // Without O_NONBLOCK, opening a pipe would wait for its writer.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else {
            return .unusable(errno == ENOENT ? "does not exist" : "cannot be read: \(String(cString: strerror(errno)))")
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            return .unusable(status.st_mode & S_IFMT == S_IFDIR ? "is a directory" : "is not a regular file")
        }

        // One byte more than is allowed shows that there is too much.
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16 * 1024)
        while bytes.count <= maximumSize {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return .unusable("cannot be read: \(String(cString: strerror(errno)))") }
            if count == 0 { return .contents(bytes, isPublic: status.st_mode & S_IROTH != 0) }
            bytes += buffer[..<count]
        }
        return .unusable("is larger than \(maximumSize) bytes")
    }
}
