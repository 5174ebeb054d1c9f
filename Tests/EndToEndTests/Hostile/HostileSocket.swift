import Glibc

/// One connection of an attacker at 127.0.0.1. Nothing that it does waits.
final class HostileSocket {
    private let descriptor: Int32

    /// - Parameter receiveBuffer: how many bytes the system takes for it before it reads them; nil for the system's choice.
    init?(port: UInt16, receiveBuffer: Int32? = nil) {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        if var size = receiveBuffer {
            setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        address.sin_port = port.bigEndian
        // From 127.0.0.1 without being bound to it: so the system finds a port though thousands were used a moment ago.
        let status = withUnsafePointer(to: address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 || errno == EINPROGRESS else { return nil }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// Has the connection end with a reset, which libmicrohttpd sees at once: it misses an end that comes together with
    /// bytes, until the client's time is over.
    func breakOff() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
    }

    /// Sends what of it the system takes now.
    ///
    /// - Returns: how many bytes; nil once the connection is gone.
    @discardableResult
    func send(_ bytes: some Collection<UInt8>) -> Int? {
        let count = Array(bytes).withUnsafeBytes {
            Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        if count >= 0 { return count }
        return errno == EAGAIN || errno == ENOTCONN ? 0 : nil
    }

    /// Takes of what has come.
    ///
    /// - Returns: none if there is nothing now; nil once the connection is gone.
    @discardableResult
    func receive(atMost limit: Int = 64 * 1024) -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: limit)
        let count = recv(descriptor, &buffer, limit, 0)
        if count > 0 { return Array(buffer.prefix(count)) }
        return count < 0 && (errno == EAGAIN || errno == ENOTCONN) ? [] : nil
    }
}
