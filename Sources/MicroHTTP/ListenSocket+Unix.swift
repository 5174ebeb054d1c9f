internal import Glibc

extension ListenSocket {
    /// Opens a Unix socket. One that a program left behind when it was killed is replaced; two programs that start at one
    /// moment and find it there may take it from each other, and the last has it.
    static func openUnix(
        _ path: String, for address: ListenAddress
    ) throws(ListenError) -> (descriptor: Int32, file: SocketFile?) {
        var code = EADDRINUSE
        // Twice, where the first attempt finds what was left behind.
        for _ in 0..<2 where code == EADDRINUSE {
            let descriptor = newDescriptor(AF_UNIX)
            guard descriptor >= 0 else { throw refusal(errno, for: address) }
            if call(bind, descriptor, path) == 0, listen(descriptor, SOMAXCONN) == 0 {
                return (descriptor, SocketFile(path))
            }
            code = errno
            close(descriptor)
            if code == EADDRINUSE { try removeAbandoned(path, for: address) }
        }
        throw refusal(code, for: address)
    }

    /// Takes away a socket at which nobody listens.
    private static func removeAbandoned(_ path: String, for address: ListenAddress) throws(ListenError) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else {
            throw .cannotListen(
                address, code: EADDRINUSE,
                reason: "there is a file that is no socket; remove it, or choose another path")
        }
        let client = newDescriptor(AF_UNIX)
        guard client >= 0 else { throw refusal(errno, for: address) }
        defer { close(client) }
        // Only what nobody listens at refuses; a busy server says EAGAIN.
        let code = call(connect, client, path) == 0 ? 0 : errno
        guard code == ECONNREFUSED else {
            if code == EACCES || code == EPERM {
                throw .cannotListen(
                    address, code: code, reason: "there is a socket of another user; remove it, or choose another path")
            }
            throw .cannotListen(
                address, code: EADDRINUSE,
                reason: "another program listens there; stop it, or choose another path")
        }
        guard unlink(path) == 0 || errno == ENOENT else { throw refusal(errno, for: address) }
    }

    /// Calls one of the system's functions that take a socket's address.
    private static func call(
        _ function: (Int32, UnsafePointer<sockaddr>?, socklen_t) -> Int32, _ descriptor: Int32, _ path: String
    ) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { target in
            // Shorter than the field, whose last bytes stay zero: see ``ListenAddress/longestSocketPath``.
            target.copyBytes(from: path.utf8.prefix(ListenAddress.longestSocketPath))
        }
        return withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                function(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}
