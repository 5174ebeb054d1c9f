import Glibc

/// One connection of an attacker. Nothing that it does waits.
final class HostileSocket {
    private let descriptor: Int32

    /// - Parameters:
    ///   - source: the last number of the address of 127.0.0.0/24 that it comes from.
    ///   - receiveBuffer: how many bytes the system takes for it before it reads them; nil for the system's choice.
    init?(port: UInt16, source: Int = 1, receiveBuffer: Int32? = nil) {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        if var size = receiveBuffer {
            setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        }
        // Its port is chosen when it connects: so the system finds one though thousands were used a moment ago.
        var isLater: Int32 = 1
        setsockopt(
            descriptor, Int32(IPPROTO_IP), IP_BIND_ADDRESS_NO_PORT, &isLater, socklen_t(MemoryLayout<Int32>.size))
        guard Self.with(source, 0, { bind(descriptor, $0, $1) }) == 0 else { return nil }
        let status = Self.with(1, port) { connect(descriptor, $0, $1) }
        guard status == 0 || errno == EINPROGRESS else { return nil }
    }

    private static func with(
        _ number: Int, _ port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0000 + number).bigEndian
        address.sin_port = port.bigEndian
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        // A sockaddr_in begins as a sockaddr does, and is only read while this lasts.
        return withUnsafePointer(to: address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, size) }
        }
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
