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
            ("oc\u{200E}\u{200F}r", "oc\\u{200E}\\u{200F}r"),
            ("a\u{202A}\u{202B}\u{202C}\u{202D}b", "a\\u{202A}\\u{202B}\\u{202C}\\u{202D}b"),
            ("a\u{2067}\u{2068}b", "a\\u{2067}\\u{2068}b"),
            // What breaks a line, for some.
            ("one\u{2028}two\u{2029}three", "one\\u{2028}two\\u{2029}three"),
            ("o\u{61C}cr\u{2060}", "o\\u{61C}cr\\u{2060}"),
            ("\u{FEFF}ocr", "\\u{FEFF}ocr"),
            ("ocr\u{E0041}", "ocr\\u{E0041}"),
            // And what needs nothing.
            ("größe 数 🧩 ‘x’ é", "größe 数 🧩 ‘x’ é"),
        ]
    )
    func escaped(text: String, escaped: String) async throws {
        try await check(text, escaped: escaped, inProse: escaped)
    }

    @Test(
        "What Persian, emoji and long words need may stand in sentences, and hides in no name",
        arguments: [
            ("می\u{200C}خواهم", "می\\u{200C}خواهم"), ("👩\u{200D}👧", "👩\\u{200D}👧"),
            ("long\u{AD}word", "long\\u{AD}word"),
        ]
    )
    func prose(text: String, escaped: String) async throws {
        try await check(text, escaped: escaped, inProse: text)
    }

    private func check(_ text: String, escaped: String, inProse prose: String) async throws {
        let plugin = registry.register(text, description: "description \(text)", version: "version \(text)")
        plugin.declareTools(["tool \(text)"])
        plugin.markFailed("reason \(text)")
        registry.discovered([text, "missing \(text)"], source: "source \(text)", problems: ["problem \(text)"])
        registry.discoveryFailed(source: "broken \(text)", reason: "failure \(text)")
        let page = try await statusPage(of: registry).text
        let bytes = Array(page.utf8)
        if text != prose {
            #expect(!bytes.contains(text.utf8))
        }
        #expect(page.lowercased().matches(of: /<script/).count == 1, "its own")
        for word in ["problem", "failure", "version", "tool", "missing"] {
            #expect(bytes.contains("\(word) \(escaped)</bdi>".utf8), "\(word)")
        }
        for part in [
            "class=\"description\"><bdi>description \(prose)</bdi>", "<p class=\"reason\"><bdi>reason \(prose)</bdi>",
            "FAILED</span> – <bdi>reason \(prose)</bdi>",
        ] {
            #expect(bytes.contains(part.utf8), "\(part)")
        }
        #expect(bytes.contains("broken \(escaped)&#39; could not be read".utf8))
        #expect(bytes.contains("<th role=\"rowheader\" scope=\"row\"><bdi>\(escaped)</bdi></th>".utf8))
        #expect(bytes.contains("<tbody data-key=\"\(escaped)\" role=\"rowgroup\">".utf8))
    }

    @Test("What is put together of markup and text is escaped where it is text")
    func interpolation() {
        let inner: HTML = "<i>\("<&>")</i>"
        let outer: HTML = "<p title=\"\("\"x\"")\">\(inner)\(isolated: "b") \(12)</p>"
        #expect(outer.markup == "<p title=\"&quot;x&quot;\"><i>&lt;&amp;&gt;</i><bdi>b</bdi> 12</p>")
        #expect([inner, "<br>"].lines().markup == "<i>&lt;&amp;&gt;</i>\n<br>")
    }
}
