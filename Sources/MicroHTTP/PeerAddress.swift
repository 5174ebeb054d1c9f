internal import CMicroHTTPD
internal import Glibc

/// Who is at the other end of a connection.
public struct PeerAddress: Sendable, Hashable {
    /// Whether the peer is on this machine's loopback interface: `127.0.0.0/8`, `::1`, or the first of them mapped into
    /// IPv6.
    public let isLoopback: Bool
    /// Whom the peer counts as where nobody may have too much: its IPv4 address, or the 64 bits of an IPv6 address before
    /// those that one host can choose. All that have no address count as one.
    public let source: UInt64
    /// Whether it showed a certificate that one of the server's client authorities signed for clients.
    public let hasVerifiedCertificate: Bool

    init(of connection: OpaquePointer, hasVerifiedCertificate: Bool) {
        self.hasVerifiedCertificate = hasVerifiedCertificate
        guard let address = microhttpd_peer(connection) else {
            isLoopback = false
            source = Self.noSource
            return
        }
        let (pointer, family) = (UnsafeRawPointer(address), address.pointee.sa_family)
        isLoopback = Self.isLoopback(pointer, family: family)
        source = Self.source(pointer, family: family)
    }

    /// What is no IPv4 address and no network of hosts.
    static let noSource = UInt64.max

    /// The ``source`` of a socket address, of the size that its family says.
    static func source(_ address: UnsafeRawPointer, family: sa_family_t) -> UInt64 {
        switch Int32(family) {
        case AF_INET:
            return UInt64(UInt32(bigEndian: address.loadUnaligned(as: sockaddr_in.self).sin_addr.s_addr))
        case AF_INET6:
            let address = address.loadUnaligned(as: sockaddr_in6.self)
            return withUnsafeBytes(of: address.sin6_addr) { bytes in
                let network = UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self))
                // IPv4's, mapped into IPv6, are as they are without that. No host's network has the number 0 to 2³².
                let isMapped = bytes[0..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
                return isMapped
                    ? UInt64(UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: 12, as: UInt32.self))) : network
            }
        default:
            return noSource
        }
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
