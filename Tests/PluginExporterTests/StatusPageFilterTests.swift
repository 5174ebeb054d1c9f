import PluginRegistry
import TestSupport
import Testing

@testable import PluginExporter

@Suite("The status page's filter, in Chromium", .serialized)
struct StatusPageFilterTests {
    /// What is left of the dozen for a few words.
    private static func left(of words: String) async throws -> [String] {
        let script = """
            const field = page.getElementById("filter"), table = page.querySelector("#list > table");
            field.value = "\(words)";
            field.dispatchEvent(new view.Event("input"));
            found.push(page.getElementById("shown").textContent);
            if (!table.checkVisibility()) found.push("no table");
            found.push(...all("#list > table > tbody").filter((row) => !row.hidden).map((row) => row.dataset.key));
            """
        return try await findings(in: SamplePlugins.twelve.page.response, script)
    }

    @Test(
        "It finds names, states, reasons, notes, descriptions and tools, by any number of words",
        arguments: [
            ("SPEECH", ["speech-to-text"]), ("missing", ["thumbnails"]), ("ping within", ["pdf-render"]),
            ("no source", ["legacy-import"]), ("executions failed", ["classify"]), ("vectors", ["embeddings"]),
            ("language", ["speech-to-text"]), ("analyze", ["ocr"]), ("running mail", ["classify"]),
        ]
    )
    func found(words: String, plugins: [String]) async throws {
        #expect(try await Self.left(of: words) == ["\(plugins.count) of 12"] + plugins)
    }

    @Test(
        "What finds nothing says so, and the titles above its table are no words of a plugin",
        arguments: ["xyz", "average"])
    func nothing(words: String) async throws {
        #expect(try await Self.left(of: words) == ["No plugin matches", "no table"])
    }

    @Test("Without words it shows all")
    func all() async throws {
        let left = try await Self.left(of: " ")
        #expect(left.count == 13)
        #expect(left.first == "")
    }

    @Test("The table is back with the first plugin that matches, as the page is refreshed too")
    func refreshed() async throws {
        let registry = PluginRegistry()
        for name in ["a", "b", "c", "d", "e", "f"] { registry.register(name) }
        let first = StatusPage(of: registry).response.running(
            """
            const field = document.getElementById("filter");
            field.value = "late";
            field.dispatchEvent(new Event("input"));
            document.body.dataset.before = `${document.querySelector("#list > table").hidden}`;
            """
        )
        try await withPage { _ in
            if registry.plugin(named: "late") != nil { return StatusPage(of: registry).response }
            registry.register("late")
            return first
        } _: { address in
            let document = try await Browser.visit(address, for: .seconds(20)).document
            #expect(document.contains("<body data-before=\"true\">"))
            #expect(document.contains(">1 of 7</output>"))
            #expect(document.contains("<table role=\"table\">"), "and it is not hidden")
        }
    }
}
