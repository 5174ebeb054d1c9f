internal import Glibc

/// Reads a file that may be anything: huge, a directory, a pipe that nobody writes to.
enum BoundedFile {
    /// The largest file that is read.
    static let maximumSize = 1024 * 1024

    static func read(_ path: String) throws(FileError) -> [UInt8] {
        // Without O_NONBLOCK, opening a pipe would wait for its writer.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw errno == ENOENT ? .missing : .unreadable(String(cString: strerror(errno)))
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { throw .notAFile }

        // One byte more than the size shows that this is the end. A file may hold more than its size says: one that the
        // kernel or a program makes up as it is read has size 0.
        var bytes = [UInt8](repeating: 0, count: min(max(Int(status.st_size), 0), maximumSize) + 1)
        var count = 0
        while count <= maximumSize {
            if count == bytes.count {
                let more = min(max(bytes.count, 4096), maximumSize + 1 - bytes.count)
                bytes += repeatElement(0, count: more)
            }
            let got = bytes.withUnsafeMutableBytes { buffer in
                Glibc.read(descriptor, buffer.baseAddress.map { $0 + count }, buffer.count - count)
            }
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else { throw .unreadable(String(cString: strerror(errno))) }
            if got == 0 { break }
            count += got
        }
        guard count <= maximumSize else { throw .tooLarge(limit: maximumSize) }
        return Array(bytes.prefix(count))
    }
}
