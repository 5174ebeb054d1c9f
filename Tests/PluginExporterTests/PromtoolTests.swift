import PluginRegistry
import TestSupport
import Testing

@Suite("What Prometheus's own tool says")
struct PromtoolTests {
    static let hostile = [
        "", "\"", "\\", "\n", "\\\"", "\\n", "a\"} 1\nfake_metric{x=\"", "\r\n", "\u{2028}", "# HELP x y", "}", "{",
        ",",
    ]

    private func expectNothing(about registry: PluginRegistry) async throws {
        try await withExporter(registry) { port async throws in
            _ = try await http("GET", "/metrics", port: port)
            // The second has every family.
            let scrape = try await http("GET", "/metrics", port: port)
            let result = try await Promtool.check(scrape.text)
            #expect(result.status == 0)
            #expect(result.output == "")
        }
    }

    @Test("Nothing to an empty registry")
    func empty() async throws {
        try await expectNothing(about: PluginRegistry())
    }

    @Test("Nothing to plugins in every state")
    func full() async throws {
        let registry = PluginRegistry()
        try GoldenScrapeTests.fill(registry)
        try await expectNothing(about: registry)
    }

    @Test("Nothing to plugins with names that break out of quotes and lines")
    func hostile() async throws {
        let registry = PluginRegistry()
        let hostile = PluginNameTests.names + Self.hostile
        for name in hostile {
            let plugin = registry.register(name, description: name + "\"\\\n", version: name)
            plugin.markInitialized()
            plugin.recordSuccess(duration: .milliseconds(3))
            plugin.declareTools(hostile)
            for tool in plugin.tools { try tool.execute {} }
        }
        // One name is too long for a tool's.
        let tools = Double(registry.roster.plugins[0].tools.count)
        registry.discovered(hostile, source: "a\"b\\c\nd")
        try await expectNothing(about: registry)
        try await withExporter(registry) { port async throws in
            let scrape = try await Scrape(port: port)
            #expect(scrape.series(named: "plugin_info").count == hostile.count)
            #expect(scrape.series(named: "fake_metric").isEmpty)
            let escaped = #"plugin_executions_total{plugin="a\"} 1\nfake_metric{x=\""}"#
            #expect(scrape[escaped] == 1 + tools)
            #expect(scrape.series(named: "plugin_tool_executions_total").count == hostile.count * Int(tools))
            let escapedTool = #"plugin_tool_executions_total{plugin="\\",tool="a\"} 1\nfake_metric{x=\""}"#
            #expect(scrape[escapedTool] == 1)
        }
    }

    @Test("Something to a scrape that is wrong")
    func wrong() async throws {
        let result = try await Promtool.check("a_total{x=\"\n")
        #expect(result.status != 0)
        #expect(!result.output.isEmpty)
    }
}
