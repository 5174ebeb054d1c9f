import Testing

@testable import plugin_exporter

@Suite("The address of a server")
struct ServerAddressTests {
    @Test(
        "A root, a root under a path and the list of plugins all lead to the same base",
        arguments: [
            ("http://127.0.0.1:10077", "http://127.0.0.1:10077"),
            ("http://127.0.0.1:10077//", "http://127.0.0.1:10077"),
            ("HTTPS://Host/v1/plugins", "https://Host"),
            ("https://host/v1/plugins/", "https://host"),
            ("https://host/a/b/", "https://host/a/b"),
            ("https://host/a/v1/plugins", "https://host/a"),
            ("https://host/xv1/plugins", "https://host/xv1/plugins"),
            ("http://[::1]:1", "http://[::1]:1"),
            ("http://[::1]", "http://[::1]"),
            ("http://localhost:65535/@", "http://localhost:65535/@"),
        ]
    )
    func bases(text: String, base: String) throws {
        let address = try ServerAddress(text)
        #expect(address.base == base)
        #expect(address.plugins == base + "/v1/plugins")
        #expect(address.audit == base + "/v1/audit")
    }

    @Test("A plugin's and a tool's name is one segment of the path, whatever is in it")
    func run() throws {
        let address = try ServerAddress("http://host")
        #expect(address.run("b ü?", of: "../a-1") == "http://host/v1/plugins/..%2Fa-1/tools/b%20%C3%BC%3F/run")
    }

    @Test(
        "What is no address is refused without repeating it",
        arguments: [
            "", "host", "host:10077", "://host", "me:secret://host", "http:/host", "http://", "http:///v1/plugins",
            "http://:80", "http://me@host", "http://me:secret@host", "http://host:0", "http://host:65536",
            "http://host:",
            "http://host:+1", "http://::1", "http://[::1", "http://[]", "http://[::1]x", "http://ho st",
            "http://host\n",
            "http://host\\@x", "http://host?x", "http://host/#x", "file:///etc/passwd", "http://ho\u{202E}st",
        ]
    )
    func refused(text: String) {
        do {
            let address = try ServerAddress(text)
            Issue.record("\(address)")
        } catch {
            #expect(!"\(error)".contains("secret"))
        }
    }
}
