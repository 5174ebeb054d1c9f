import PluginRegistry
import TestSupport
import Testing

@testable import PluginExporter

@Suite("What plugins say, on the status page")
struct StatusPageEscapingTests {
    private let registry = PluginRegistry()

    @Test(
        "Nothing of it becomes markup",
        arguments: [
            ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
            ("\"onload=x", "&quot;onload=x"),
            ("'onload=x", "&#39;onload=x"),
            ("</style><SCRIPT>", "&lt;/style&gt;&lt;SCRIPT&gt;"),
            ("&lt;script>", "&amp;lt;script&gt;"),
            ("</bdi></table>", "&lt;/bdi&gt;&lt;/table&gt;"),
            // One character of two scalars: each is looked at by itself.
            ("<\u{301}script>", "&lt;\u{301}script&gt;"),
            // What turns the direction of what follows, and what does something and shows nothing.
            ("a\u{202E}gnp.exe", "a\\u{202E}gnp.exe"),
            ("a\u{2066}b\u{2069}", "a\\u{2066}b\\u{2069}"),
            ("nul\0bell\u{7}escape\u{1B}next\u{85}", "nul\\u{0}bell\\u{7}escape\\u{1B}next\\u{85}"),
            // What shows nothing, so that a name looks like another.
            ("oc\u{200B}r", "oc\\u{200B}r"),
            ("oc\u{200C}\u{200D}\u{200E}\u{200F}r", "oc\\u{200C}\\u{200D}\\u{200E}\\u{200F}r"),
            ("o\u{61C}cr\u{2060}", "o\\u{61C}cr\\u{2060}"),
            ("\u{FEFF}ocr", "\\u{FEFF}ocr"),
            ("o\u{AD}cr\u{E0041}", "o\\u{AD}cr\\u{E0041}"),
            // And what needs nothing.
            ("größe 数 🧩 ‘x’ é", "größe 数 🧩 ‘x’ é"),
        ]
    )
    func escaped(text: String, escaped: String) async throws {
        let plugin = registry.register(text, description: "description \(text)", version: "version \(text)")
        plugin.declareTools(["tool \(text)"])
        plugin.markFailed("reason \(text)")
        registry.discovered([text, "missing \(text)"], source: "source \(text)", problems: ["problem \(text)"])
        registry.discoveryFailed(source: "broken \(text)", reason: "failure \(text)")
        let page = try await statusPage(of: registry).text
        let bytes = Array(page.utf8)
        if text != escaped {
            #expect(!bytes.contains(text.utf8))
        }
        #expect(page.lowercased().matches(of: /<script/).count == 1, "its own")
        for word in ["problem", "failure", "description", "version", "tool", "reason", "missing"] {
            #expect(bytes.contains("\(word) \(escaped)</bdi>".utf8), "\(word)")
        }
        #expect(bytes.contains("broken \(escaped)&#39; could not be read".utf8))
        #expect(bytes.contains("<th scope=\"row\"><bdi>\(escaped)</bdi></th>".utf8))
        #expect(bytes.contains("<tbody data-key=\"\(escaped)\">".utf8))
    }

    @Test("What is put together of markup and text is escaped where it is text")
    func interpolation() {
        let inner: HTML = "<i>\("<&>")</i>"
        let outer: HTML = "<p title=\"\("\"x\"")\">\(inner)\(isolated: "b") \(12)</p>"
        #expect(outer.markup == "<p title=\"&quot;x&quot;\"><i>&lt;&amp;&gt;</i><bdi>b</bdi> 12</p>")
        #expect([inner, "<br>"].lines().markup == "<i>&lt;&amp;&gt;</i>\n<br>")
    }
}
