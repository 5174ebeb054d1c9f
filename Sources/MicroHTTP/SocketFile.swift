internal import Glibc

/// The file of a Unix socket that was bound here. Whoever binds there later has another one.
final class SocketFile: Sendable {
    private let path: String
    private let device: dev_t
    private let inode: ino_t

    /// - Parameter path: where a socket was just bound.
    init?(_ path: String) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return nil }
        self.path = path
        device = status.st_dev
        inode = status.st_ino
    }

    /// Takes it away, if it is still the one that was bound.
    func remove() {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_dev == device, status.st_ino == inode else { return }
        unlink(path)
    }
}
