import Glibc
import Testing

@testable import MicroHTTP

@Suite("Who is at the other end")
struct PeerAddressTests {
    @Test(
        "All of 127.0.0.0/8 is this machine, and nothing else of IPv4",
        arguments: [
            ("127.0.0.1", true), ("127.255.255.254", true), ("126.255.255.255", false), ("128.0.0.1", false),
            ("10.0.0.127", false), ("0.0.0.0", false),
        ]
    )
    func ipv4(text: String, isLoopback: Bool) {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        #expect(inet_pton(AF_INET, text, &address.sin_addr) == 1)
        #expect(withUnsafeBytes(of: address) { Self.isLoopback($0, address.sin_family) } == isLoopback)
    }

    @Test(
        "::1 and IPv4's loopback mapped into IPv6 are this machine, and nothing else of IPv6",
        arguments: [
            ("::1", true), ("::ffff:127.0.0.1", true), ("::ffff:127.9.9.9", true), ("::ffff:10.0.0.1", false),
            ("::", false), ("::2", false), ("::127.0.0.1", false), ("fe80::1", false), ("1::1", false),
            ("::1:ffff:127.0.0.1", false),
        ]
    )
    func ipv6(text: String, isLoopback: Bool) {
        var address = sockaddr_in6()
        address.sin6_family = sa_family_t(AF_INET6)
        #expect(inet_pton(AF_INET6, text, &address.sin6_addr) == 1)
        #expect(withUnsafeBytes(of: address) { Self.isLoopback($0, address.sin6_family) } == isLoopback)
    }

    @Test("A peer of another family is not taken for this machine")
    func otherFamily() {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_UNIX)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        #expect(withUnsafeBytes(of: address) { Self.isLoopback($0, address.sin_family) } == false)
    }

    @Test(
        "What one host can choose of its address does not make it another source",
        arguments: [
            ("192.0.2.1", "192.0.2.1", true), ("192.0.2.1", "192.0.2.2", false),
            ("192.0.2.1", "::ffff:192.0.2.1", true),
            ("127.0.0.1", "::1", false), ("2001:db8:0:1::1", "2001:db8:0:1:ffff:ffff:ffff:ffff", true),
            ("2001:db8:0:1::1", "2001:db8:0:2::1", false), ("::ffff:192.0.2.1", "::ffff:192.0.2.2", false),
        ]
    )
    func source(one: String, other: String, isSame: Bool) throws {
        #expect((try Self.source(of: one) == Self.source(of: other)) == isSame)
    }

    private static func source(of text: String) throws -> UInt64? {
        guard text.contains(":") else {
            var address = sockaddr_in()
            try #require(inet_pton(AF_INET, text, &address.sin_addr) == 1)
            return withUnsafeBytes(of: address) {
                $0.baseAddress.map { PeerAddress.source($0, family: sa_family_t(AF_INET)) }
            }
        }
        var address = sockaddr_in6()
        try #require(inet_pton(AF_INET6, text, &address.sin6_addr) == 1)
        return withUnsafeBytes(of: address) {
            $0.baseAddress.map { PeerAddress.source($0, family: sa_family_t(AF_INET6)) }
        }
    }

    private static func isLoopback(_ bytes: UnsafeRawBufferPointer, _ family: sa_family_t) -> Bool? {
        bytes.baseAddress.map { PeerAddress.isLoopback($0, family: family) }
    }
}
