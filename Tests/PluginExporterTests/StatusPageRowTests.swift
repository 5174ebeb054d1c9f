import PluginRegistry
import TestSupport
import Testing

@testable import PluginExporter

@Suite("A plugin on the status page")
struct StatusPageRowTests {
    private let registry = PluginRegistry()

    /// Each cell of a plugin's first row, by the title of its column; without markup.
    private static func cells(in row: String) -> [String: String] {
        let cells = row.matches(of: /<td role="cell" data-label="([^"]*)"[^>]*>(.*?)<\/td>/).map { match in
            (String(match.1), String(match.2).replacing(/<[^>]*>/, with: ""))
        }
        return Dictionary(uniqueKeysWithValues: cells)
    }

    @Test("It has its figures")
    func figures() throws {
        let row = try #require(SamplePlugins.twelve.page.text.row(of: "pdf-render"))
        #expect(row.hasPrefix("<tr role=\"row\"><th role=\"rowheader\" scope=\"row\"><bdi>pdf-render</bdi></th>"))
        #expect(
            Self.cells(in: row) == [
                "State": "FAILED", "Version": "1.4.0", "Uptime": "–", "Restarts": "3", "Executions": "731",
                "In flight": "0", "Errors": "57 7.8 %", "Last": "2.24 s", "Average": "2.76 s", "Last 10": "",
            ]
        )
        #expect(row.contains("<p class=\"reason\"><bdi>hangs: no answer to a call, then no answer to ping within 60 s"))
        #expect(row.contains("role=\"img\" aria-label=\"last 10 runs: 1.44 s to 3.44 s\""))
        #expect(row.contains("<div><dt>Failures</dt><dd>4</dd></div>"))
        #expect(row.contains("<div><dt>Process</dt><dd>not running</dd></div>"))
    }

    @Test("It has its details, its tools among them, and links to more")
    func detail() throws {
        let row = try #require(SamplePlugins.one.page.text.row(of: "ocr"))
        #expect(Self.cells(in: row)["Uptime"] == "3 d 4 h")
        #expect(!row.contains("class=\"reason\"") && !row.contains("class=\"note\""))
        for part in [
            "<details><summary><span class=\"description\"><bdi>Reads the text in pictures</bdi></span>",
            "<dt>Loaded at</dt><dd><time datetime=\"2026-02-02T14:27:49.000Z\">2026-02-02 14:27:49 UTC</time></dd>",
            "<dt>Last used</dt><dd><time datetime=\"2026-02-05T18:27:45.000Z\">2026-02-05 18:27:45 UTC</time></dd>",
            "<dt>Memory</dt><dd>23.7 MB</dd>", "<dt>CPU time</dt><dd>74.2 s</dd>",
            "<dt>Last runs, oldest first</dt><dd>16.2 ms, 27.5 ms, 36.5 ms, ",
            "<tr role=\"row\"><th role=\"rowheader\" scope=\"row\"><bdi>analyze</bdi></th><td role=\"cell\">1,204</td>"
                + "<td role=\"cell\">0</td><td role=\"cell\">36.5 ms</td><td role=\"cell\">25 ms</td></tr>",
            "<table class=\"tools\" role=\"table\" aria-label=\"Tools\">",
            "<td role=\"cell\" data-label=\"Version\"><span class=\"version\"><bdi>1.0.0</bdi></span></td>",
            "<div><dt>Version</dt><dd><bdi>1.0.0</bdi></dd></div>",
            "<a href=\"./v1/plugins/ocr/health\">Health (JSON)</a>",
            "<a href=\"./v1/plugins/ocr/manifest\">Manifest (JSON)</a>",
        ] {
            #expect(row.contains(part), "\(part)")
        }
    }

    @Test("What is not known yet is a dash, and there is no manifest where nobody has any")
    func unknown() async throws {
        registry.register("new")
        let row = try #require(try await statusPage(of: registry).text.row(of: "new"))
        var cells = Self.cells(in: row)
        cells["Uptime"] = nil
        #expect(
            cells == [
                "State": "LOADED", "Version": "–", "Restarts": "–", "Executions": "0", "In flight": "0", "Errors": "0",
                "Last": "–", "Average": "–", "Last 10": "–",
            ]
        )
        #expect(row.contains("<summary>Details"))
        #expect(row.contains("/v1/plugins/new/health"))
        #expect(!row.contains("/manifest"))
        #expect(!row.contains("<svg"))
        #expect(!row.contains("<dt>Version</dt>"))
    }

    @Test("A failed plugin without executions, one in flight and one that no source holds say so")
    func states() async throws {
        let running = registry.register("running")
        running.markInitialized()
        running.markRunning()
        running.markRunning()
        registry.register("old")
        registry.discovered(["old"], source: "directory")
        registry.discovered([], source: "directory")
        let page = try await statusPage(of: registry).text
        let row = try #require(page.row(of: "running"))
        #expect(Self.cells(in: row)["State"] == "RUNNING")
        #expect(Self.cells(in: row)["In flight"] == "2")
        #expect(page.row(of: "old")?.contains("<p class=\"note\">No source holds it any more</p>") == true)
    }

    @Test(
        "A plugin of whose executions half fail says so, once there are enough of them",
        arguments: [
            (4, 4, nil), (5, 2, nil), (5, 3, "3 of 5"), (6, 3, "3 of 6"), (7, 3, nil), (2000, 1000, "1,000 of 2,000"),
        ]
    )
    func failing(executions: Int, errors: Int, share: String?) async throws {
        let plugin = registry.register("p")
        plugin.markInitialized()
        for index in 0..<executions {
            if index < errors {
                plugin.recordError(duration: .milliseconds(1))
            } else {
                plugin.recordSuccess(duration: .milliseconds(1))
            }
        }
        let page = try await statusPage(of: registry).text
        let note = try #require(page.row(of: "p")).part(from: "<p class=\"note\">", to: "</p>")
        #expect(note == share.map { "\($0) executions failed" })
        let problems = try #require(page.part(from: "<div id=\"problems\">", to: "</div>"))
        let line = share.map { "<li><bdi>Plugin &#39;p&#39;: \($0) executions failed</bdi></li>" }
        #expect(problems.contains("<h3>Warnings (1)</h3>") == (share != nil))
        #expect(problems.part(from: "<ul>\n", to: "\n</ul>") == line)
        #expect(page.contains("<title>Plugins</title>") == (share == nil))
        #expect(page.contains("1 registered, 1 healthy <span class=\"state \(share == nil ? "passed" : "warned")\">"))
    }

    @Test("A plugin that is missing has a row too")
    func missing() async throws {
        registry.discovered(["gone"], source: "directory")
        let row = try #require(try await statusPage(of: registry).text.row(of: "gone"))
        var cells = Self.cells(in: row)
        #expect(cells.removeValue(forKey: "State") == "MISSING")
        #expect(Set(cells.values) == ["–"])
        #expect(row.contains("<p class=\"reason\">Discovered, but not in the registry</p>"))
        #expect(!row.contains("<details"))
    }

    @Test("Those that are not well come first, then the others, each by name")
    func order() async throws {
        for name in ["d", "b", "a", "f"] { registry.register(name).markInitialized() }
        registry.register("e").markFailed("broke")
        registry.markUnavailable("g", reason: "no program")
        registry.discovered(["c", "a"], source: "directory")
        let page = try await statusPage(of: registry).text
        #expect(page.matches(of: /<tbody data-key="(.)"/).map { String($0.1) } == ["c", "e", "g", "a", "b", "d", "f"])
    }

    @Test("Of very many tools the first are shown, and that there are more")
    func manyTools() async throws {
        registry.register("p").declareTools((100..<1100).map { "tool \($0)" })
        let row = try #require(try await statusPage(of: registry).text.row(of: "p"))
        #expect(row.matches(of: /<bdi>tool \d+<\/bdi>/).count == 50)
        #expect(row.contains("<p>950 more are in the metrics.</p>"))
    }

    @Test("Links lead to the plugin, whatever its name is", arguments: PluginNameTests.names.filter { $0 != ".." })
    func links(name: String) async throws {
        registry.register(name)
        try await withExporter(registry) { port async throws in
            let page = try await http("GET", "/", port: port, headers: ["Accept": "text/html"])
            let path = try #require(page.part(from: "<p class=\"links\"><a href=\".", to: "\""))
            #expect(path.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F })
            #expect(try await http("GET", path, port: port).json()["name"] == .string(name))
        }
    }

    @Test("A name that a browser would take for the way up has no link", arguments: ["", ".", ".."])
    func noLinks(name: String) async throws {
        registry.register(name)
        #expect(try await !statusPage(of: registry).text.contains("class=\"links\""))
    }
}
