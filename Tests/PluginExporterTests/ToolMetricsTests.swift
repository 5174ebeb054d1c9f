import PluginRegistry
import TestSupport
import Testing

@Suite("Metrics of tools")
struct ToolMetricsTests {
    private struct Broken: Error {}

    private let registry = PluginRegistry()
    private let plugin: Plugin

    init() {
        plugin = registry.register("ocr")
        plugin.markInitialized()
    }

    @Test("Without declared tools there is no family of theirs")
    func absent() async throws {
        try plugin.execute {}
        try await withExporter(registry) { port async throws in
            #expect(!(try await Scrape(port: port).text.contains("plugin_tool_")))
        }
    }

    @Test("A declared tool has counters of 0 before it executes, and no durations")
    func beforeExecution() async throws {
        plugin.declareTools(["analyze", "other"])
        try await withExporter(registry) { port async throws in
            let scrape = try await Scrape(port: port)
            #expect(
                scrape.series.filter { $0.hasPrefix("plugin_tool_") } == [
                    #"plugin_tool_executions_total{plugin="ocr",tool="analyze"}"#,
                    #"plugin_tool_executions_total{plugin="ocr",tool="other"}"#,
                    #"plugin_tool_execution_errors_total{plugin="ocr",tool="analyze"}"#,
                    #"plugin_tool_execution_errors_total{plugin="ocr",tool="other"}"#,
                ])
            #expect(scrape.series.filter { $0.hasPrefix("plugin_tool_") }.allSatisfy { scrape[$0] == 0 })
            #expect(!scrape.families.contains("plugin_tool_execution_duration_seconds"))
        }
    }

    @Test("What tools execute is told of each, with its durations, and adds up to the plugin's")
    func executed() async throws {
        plugin.declareTools(["analyze", "other", "unused"])
        let analyze = try #require(plugin.tool(named: "analyze"))
        let other = try #require(plugin.tool(named: "other"))
        for _ in 0..<3 { try analyze.execute {} }
        #expect(throws: Broken.self) { try other.execute { throw Broken() } }
        try await withExporter(registry) { port async throws in
            let scrape = try await Scrape(port: port)
            for (tool, executions, errors) in [("analyze", 3.0, 0.0), ("other", 1, 1), ("unused", 0, 0)] {
                let labels = #"{plugin="ocr",tool="\#(tool)"}"#
                #expect(scrape["plugin_tool_executions_total" + labels] == executions)
                #expect(scrape["plugin_tool_execution_errors_total" + labels] == errors)
                let count = scrape["plugin_tool_execution_duration_seconds_count" + labels]
                #expect(count == (executions > 0 ? executions : nil))
                let buckets = scrape.series(named: "plugin_tool_execution_duration_seconds_bucket")
                    .filter { $0.contains(#"tool="\#(tool)""#) }
                #expect(buckets.count == (executions > 0 ? 16 : 0))
                #expect(buckets.last.flatMap { scrape[$0] } == count)
            }
            #expect(scrape[#"plugin_executions_total{plugin="ocr"}"#] == 4)
            #expect(scrape[#"plugin_execution_errors_total{plugin="ocr"}"#] == 1)
        }
    }

    @Test("Tools that are declared later are there in the next scrape, those that are declared no more are not")
    func declaredAgain() async throws {
        plugin.declareTools(["a"])
        try await withExporter(registry) { port async throws in
            let connection = try HTTPConnection(port: port)
            for names in [["a"], ["a", "b"], ["b"], [], ["a", "c"]] {
                plugin.declareTools(names)
                for tool in plugin.tools { try tool.execute {} }
                let scrape = try Scrape(try await connection.request("GET", "/metrics").text)
                let series = scrape.series(named: "plugin_tool_executions_total")
                #expect(series == names.map { #"plugin_tool_executions_total{plugin="ocr",tool="\#($0)"}"# })
                // The third time that "a" executes: its count went on.
                if names == ["a", "c"] { #expect(scrape[series[0]] == 3) }
            }
        }
    }

    @Test(
        "A tool's name is escaped as a label is",
        arguments: [
            (#"""#, #"\""#), (#"\"#, #"\\"#), ("\n", #"\n"#), (#"a"} 1"#, #"a\"} 1"#), ("🧩 é", "🧩 é"), ("", ""),
        ]
    )
    func escaped(name: String, label: String) async throws {
        plugin.declareTools([name])
        try await withExporter(registry) { port async throws in
            let series = try await Scrape(port: port).series(named: "plugin_tool_executions_total")
            #expect(series == [#"plugin_tool_executions_total{plugin="ocr",tool="\#(label)"}"#])
        }
    }
}
