import MicroHTTP
import Testing

@Suite("Addresses to listen on")
struct ListenAddressTests {
    @Test(
        "An address is read as it is written",
        arguments: [
            (":10077", nil, 10077),
            (":0", nil, 0),
            (":65535", nil, 65535),
            ("127.0.0.1:80", "127.0.0.1", 80),
            ("localhost:10077", "localhost", 10077),
            ("[::1]:10077", "::1", 10077),
            ("[::]:10077", "::", 10077),
            ("[fe80::1%eth0]:10077", "fe80::1%eth0", 10077),
            ("a-b.example:1", "a-b.example", 1),
        ] as [(String, String?, UInt16)]
    )
    func good(text: String, host: String?, port: UInt16) throws {
        let address = try ListenAddress(text)
        #expect(address == ListenAddress(host: host, port: port))
        #expect(address.description == text)
    }

    @Test(
        "What is no address is refused with what is wrong and how it is written",
        arguments: [
            ("", "it has no port; write host:10077 or :10077"),
            ("8080", "it has no port; write :8080"),
            ("foo", "it has no port; write foo:10077 or :10077"),
            ("[::1]", "it has no port; write [::1]:10077 or :10077"),
            (":99999", "'99999' is not a port; it is a number from 0 to 65535"),
            (":65536", "'65536' is not a port; it is a number from 0 to 65535"),
            (":-1", "'-1' is not a port; it is a number from 0 to 65535"),
            (":-0", "'-0' is not a port; it is a number from 0 to 65535"),
            (":+1", "'+1' is not a port; it is a number from 0 to 65535"),
            (":", "'' is not a port; it is a number from 0 to 65535"),
            (":http", "'http' is not a port; it is a number from 0 to 65535"),
            (": 80", "' 80' is not a port; it is a number from 0 to 65535"),
            ("::1:80", "an IPv6 address is written in brackets, as in [::1]:10077"),
            ("::1", "an IPv6 address is written in brackets, as in [::1]:10077"),
            ("http://a:80", "an IPv6 address is written in brackets, as in [::1]:10077"),
            ("[foo]:80", "brackets are for IPv6 addresses, as in [::1]:10077"),
            ("[]:80", "brackets are for IPv6 addresses, as in [::1]:10077"),
            ("a b:80", "'a b' is not the name or the address of a host"),
            ("a/b:80", "'a/b' is not the name or the address of a host"),
            ("é:80", "'é' is not the name or the address of a host"),
            ("[a:80", "'[a' is not the name or the address of a host"),
        ]
    )
    func bad(text: String, reason: String) {
        let error = #expect(throws: ListenError.self) { try ListenAddress(text) }
        #expect(error == .invalidAddress(text, reason: reason))
        #expect(error?.description == "cannot listen on '\(text)': \(reason)")
    }
}
