internal import Glibc

/// Reads a manifest that may be anything: huge, a directory, a pipe that nobody writes to.
enum ManifestFile {
    static func read(_ path: String) throws(ManifestError) -> [UInt8] {
        // Without O_NONBLOCK, opening a pipe would wait for its writer.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw errno == ENOENT ? .missing : .unreadable(String(cString: strerror(errno)))
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { throw .notAFile }

        // One byte more than is allowed tells a manifest that is too large from one that just fits.
        var bytes = [UInt8](repeating: 0, count: min(Int(status.st_size), PluginManifest.maximumSize) + 1)
        var count = 0
        while count < bytes.count {
            let got = bytes.withUnsafeMutableBytes { buffer in
                Glibc.read(descriptor, buffer.baseAddress.map { $0 + count }, buffer.count - count)
            }
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else { throw .unreadable(String(cString: strerror(errno))) }
            if got == 0 { break }
            count += got
        }
        guard count <= PluginManifest.maximumSize else { throw .tooLarge(limit: PluginManifest.maximumSize) }
        return Array(bytes.prefix(count))
    }
}
