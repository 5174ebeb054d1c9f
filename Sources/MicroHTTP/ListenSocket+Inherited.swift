internal import Glibc

extension ListenSocket {
    /// Takes over a socket that another program opened.
    ///
    /// Whatever stands there may be anything: it is left alone unless it can be served.
    ///
    /// - Throws: ``ListenError/unusableSocket(descriptor:reason:)`` with what a socket unit says for one that can.
    static func inherited(_ descriptor: Int32) throws(ListenError) -> ListenSocket {
        func refusal(_ reason: String) -> ListenError { .unusableSocket(descriptor: descriptor, reason: reason) }

        guard let type = option(SO_TYPE, of: descriptor), let family = option(SO_DOMAIN, of: descriptor) else {
            throw refusal(errno == EBADF ? "nothing is open there" : "it is no socket; ListenStream= opens one")
        }
        guard type == Int32(SOCK_STREAM.rawValue) else {
            throw refusal("it is no stream socket; ListenStream= opens one")
        }
        guard [AF_INET, AF_INET6, AF_UNIX].contains(family), let address = ListenAddress(of: descriptor) else {
            throw refusal("it is neither a TCP nor a Unix socket with a name; ListenStream= takes a port or a path")
        }
        guard option(SO_ACCEPTCONN, of: descriptor) == 1 else {
            throw refusal("it does not listen; Accept=no passes the one that does")
        }
        // Nothing that is started from here has it. Nor does who shares it keep this process waiting by being faster.
        guard fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0,
            fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK) == 0
        else {
            throw refusal(String(cString: strerror(errno)))
        }
        return ListenSocket(descriptor, at: address)
    }

    private static func option(_ name: Int32, of descriptor: Int32) -> Int32? {
        var value: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        return getsockopt(descriptor, SOL_SOCKET, name, &value, &length) == 0 ? value : nil
    }
}
