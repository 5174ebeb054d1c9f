import Testing

@testable import plugin_exporter

@Suite("The address of a server")
struct ServerAddressTests {
    @Test(
        "A root, a root under a path and the list of plugins all lead to the same base, the list as it was written",
        arguments: [
            ("http://127.0.0.1:10077", "http://127.0.0.1:10077", "/v1/plugins"),
            ("http://127.0.0.1:10077//", "http://127.0.0.1:10077", "/v1/plugins"),
            ("HTTPS://Host/v1/plugins", "https://Host", "/v1/plugins"),
            ("https://host/v1/plugins/", "https://host", "/v1/plugins/"),
            ("https://host/v1/plugins//", "https://host", "/v1/plugins/"),
            ("https://host/a/b/", "https://host/a/b", "/v1/plugins"),
            ("https://host/a/v1/plugins", "https://host/a", "/v1/plugins"),
            ("https://host/a//v1/plugins/", "https://host/a", "/v1/plugins/"),
            ("https://host/xv1/plugins", "https://host/xv1/plugins", "/v1/plugins"),
            ("http://[::1]:1", "http://[::1]:1", "/v1/plugins"),
            ("http://[::1]", "http://[::1]", "/v1/plugins"),
            ("http://localhost:65535/@", "http://localhost:65535/@", "/v1/plugins"),
        ]
    )
    func bases(text: String, base: String, plugins: String) throws {
        let address = try ServerAddress(text)
        #expect(address.base == base)
        #expect(address.plugins == base + plugins)
        #expect(address.audit == base + "/v1/audit")
        #expect(address.ready == base + "/-/ready")
    }

    @Test("A plugin's and a tool's name is one segment of the path, whatever is in it")
    func run() throws {
        for text in ["http://host", "http://host/v1/plugins/"] {
            let address = try ServerAddress(text)
            #expect(address.run("b ü?", of: "../a-1") == "http://host/v1/plugins/..%2Fa-1/tools/b%20%C3%BC%3F/run")
        }
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
            "http://[::g]:80", "http://a,b/", "http://{a,x}:80", "http://::1:8000", "http://a%20b", "http://a%00b",
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
