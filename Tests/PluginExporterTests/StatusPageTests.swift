import PluginRegistry
import TestSupport
import Testing

@Suite("The status page")
struct StatusPageTests {
    private let registry = PluginRegistry()

    private func page(telemetryPath: String = "/metrics") async throws -> HTTPAnswer {
        try await withExporter(registry) {
            $0.telemetryPath = telemetryPath
        } _: { port async throws in
            try await http("GET", "/", port: port, headers: ["Accept": "text/html"])
        }
    }

    @Test("It has a language, a title, a viewport and nothing that is loaded from elsewhere")
    func frame() async throws {
        let page = try await page()
        #expect(page.text.contains(#"<html lang="en">"#))
        #expect(page.text.contains("<title>Plugins</title>"))
        #expect(page.text.contains(#"<meta name="viewport" content="width=device-width, initial-scale=1">"#))
        #expect(page.text.contains(#"<meta charset="utf-8">"#))
        #expect(page.text.contains("<p>No plugin is registered.</p>"))
        #expect(!page.text.contains("src="))
        #expect(!page.text.contains("://"))
    }

    @Test("Its headers allow styles and nothing else")
    func headers() async throws {
        let headers = try await page().headers
        #expect(
            headers["content-security-policy"]
                == "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
        )
        #expect(headers["x-content-type-options"] == "nosniff")
        #expect(headers["referrer-policy"] == "no-referrer")
        #expect(headers["cache-control"] == "no-store")
    }

    @Test(
        "Nothing that comes from a plugin becomes markup",
        arguments: [
            ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
            ("\"onload=x", "&quot;onload=x"),
            ("'onload=x", "&#39;onload=x"),
            ("</style><SCRIPT>", "&lt;/style&gt;&lt;SCRIPT&gt;"),
            ("&lt;script>", "&amp;lt;script&gt;"),
            // One character of two scalars: each is looked at by itself.
            ("<\u{301}script>", "&lt;\u{301}script&gt;"),
        ]
    )
    func escaped(text: String, escaped: String) async throws {
        registry.register(text, description: "description \(text)", version: "version \(text)")
            .markFailed("reason \(text)")
        registry.discovered([text, "missing \(text)"], source: "source \(text)", problems: ["problem \(text)"])
        registry.discoveryFailed(source: "broken \(text)", reason: "failure \(text)")
        let page = try await page().text
        let bytes = Array(page.utf8)
        #expect(!bytes.contains(text.utf8))
        #expect(!Array(page.lowercased().utf8).contains("<script".utf8))
        for word in ["description", "version", "reason", "missing", "problem", "broken", "failure"] {
            #expect(bytes.contains("\(word) \(escaped)".utf8), "\(word)")
        }
        #expect(bytes.contains("<th scope=\"row\">\(escaped)<p>".utf8))
    }

    @Test("What is wrong is on the page, and in its title that something is")
    func findings() async throws {
        registry.register("a")
        registry.discovered(["a", "gone"], source: "directory")
        let page = try await page().text
        #expect(page.contains("<li>Plugin &#39;gone&#39; was discovered, but is not in the registry</li>"))
        #expect(page.contains("<h2>What is wrong</h2>"))
        #expect(page.contains("<title>⚠ Plugins</title>"))
        #expect(page.contains("2 discovered, 1 registered, 1 healthy"))
    }

    @Test("If all is well there is no word of anything wrong")
    func allWell() async throws {
        registry.register("a").markInitialized()
        registry.discovered(["a"], source: "directory")
        let page = try await page().text
        #expect(!page.contains("What is wrong"))
        #expect(page.contains("<title>Plugins</title>"))
        #expect(page.contains(#"<span class="state initialized">INITIALIZED</span>"#))
    }

    @Test("A plugin's row has its counts and times")
    func row() async throws {
        let plugin = registry.register("ocr", description: "Reads", version: "1.0")
        plugin.markInitialized()
        plugin.recordSuccess(duration: .milliseconds(1000))
        plugin.recordError(duration: .microseconds(1500))
        plugin.markFailed("broke")
        let page = try await page().text
        let row =
            #"<tr><th scope="row">ocr<p>Reads</p></th>"#
            + #"<td><span class="state failed">FAILED</span></td><td>1.0</td><td class="number">2</td>"#
            + #"<td class="number">1</td><td class="number">1.5 ms</td><td class="number">501 ms</td></tr>"#
        #expect(page.contains(row))
        #expect(page.contains("<li>Plugin &#39;ocr&#39; is FAILED: broke</li>"))
        #expect(page.contains("<title>⚠ Plugins</title>"))
    }

    @Test("It links to the other views, the metrics' path escaped")
    func links() async throws {
        let page = try await page(telemetryPath: "/a&\"b").text
        #expect(page.contains(#"<a href="/a&amp;&quot;b">/a&amp;&quot;b</a>"#))
        for path in ["/v1/plugins", "/v1/audit", "/-/healthy", "/-/ready"] {
            #expect(page.contains(#"<a href="\#(path)">\#(path)</a>"#))
        }
    }
}
