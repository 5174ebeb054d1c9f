import TestSupport
import Testing

@Suite("The status page in a browser")
struct StatusPageTests {
    @Test("It shows the shipped plugin, a folder that is none, and nothing that a manifest says runs")
    func page() async throws {
        let plugins = try shippedPlugins()
        try plugins.write(
            #"{"name":"shown","description":"<script>alert(1)</script>","server":{"mcp_config":{"command":"no-such"}}}"#,
            to: "shown/manifest.json"
        )
        try plugins.write(#"{"name":"<script>alert(2)</script>"}"#, to: "refused/manifest.json")
        let exporter = try await Exporter(["--plugins.directory", plugins.path])
        try await exporter.ready()
        let visit = try await Browser.visit("http://127.0.0.1:\(exporter.port)/")
        #expect(visit.console == [])
        for part in [
            "3 discovered, 3 registered, 1 healthy", "<bdi>ocr</bdi>",
            #"<a href="./v1/plugins/ocr/manifest">"#, "<bdi>&lt;script&gt;alert(1)&lt;/script&gt;</bdi>",
            "<b><bdi>refused</bdi></b> is ", "<b><bdi>shown</bdi></b> is ",
        ] {
            #expect(visit.document.contains(part), "\(part)")
        }
        #expect(visit.document.matches(of: /<script/).count == 1, "its own")
        #expect(try await exporter.stop() == 0)
    }
}
