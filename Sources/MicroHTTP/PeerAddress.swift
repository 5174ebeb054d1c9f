internal import CMicroHTTPD
internal import Glibc

/// Who is at the other end of a connection.
public struct PeerAddress: Sendable, Hashable {
    /// Whether the peer is on this machine's loopback interface: `127.0.0.0/8`, `::1`, or the first of them mapped into
    /// IPv6.
    public let isLoopback: Bool

    init(of connection: OpaquePointer) {
        guard let address = microhttpd_peer(connection) else {
            isLoopback = false
            return
        }
        isLoopback = Self.isLoopback(UnsafeRawPointer(address), family: address.pointee.sa_family)
    }

    /// Whether a socket address, of the size that its family says, is one of loopback's.
    static func isLoopback(_ address: UnsafeRawPointer, family: sa_family_t) -> Bool {
        switch Int32(family) {
        case AF_INET:
            let address = address.loadUnaligned(as: sockaddr_in.self)
            return UInt32(bigEndian: address.sin_addr.s_addr) >> 24 == 127
        case AF_INET6:
            let address = address.loadUnaligned(as: sockaddr_in6.self)
            return withUnsafeBytes(of: address.sin6_addr) { bytes in
                let isMapped = bytes[0..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
                let isOne = bytes[0..<15].allSatisfy { $0 == 0 } && bytes[15] == 1
                return isOne || (isMapped && bytes[12] == 127)
            }
        default:
            return false
        }
    }
}
