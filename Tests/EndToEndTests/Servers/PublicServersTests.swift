import Foundation
import TestSupport
import Testing

@Suite("Servers from PyPI as plugins")
struct PublicServersTests {
    private static func server(_ name: String) throws -> String {
        let program = repository.appending(path: ".build/servers/bin/\(name)").path
        try #require(
            FileManager.default.isExecutableFile(atPath: program),
            "\(program) is missing: `make test` installs it"
        )
        return program
    }

    @Test(
        "A servers file brings them in: they start, list their tools, and each call is counted, timed and told from an error"
    )
    func timeAndSQLite() async throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write(
            """
            {"mcpServers": {
              "time": {"command": "\(Self.server("mcp-server-time"))", "args": ["--local-timezone", "UTC"]},
              "sqlite": {"command": "\(Self.server("mcp-server-sqlite"))", "args": ["--db-path", "test.db"]}
            }}
            """,
            to: "mcp.json"
        )
        let exporter = try await Exporter(["--plugins.config", file, "--web.enable-execution"])
        try await exporter.ready()

        // What they declared is there from 0 on, and they say their own versions.
        var metrics = try await exporter.get("/metrics").text
        for tool in ["get_current_time", "convert_time"] {
            #expect(metrics.contains("plugin_tool_executions_total{plugin=\"time\",tool=\"\(tool)\"} 0\n"))
        }
        for tool in ["create_table", "read_query", "write_query", "list_tables", "describe_table", "append_insight"] {
            #expect(metrics.contains("plugin_tool_executions_total{plugin=\"sqlite\",tool=\"\(tool)\"} 0\n"))
        }
        #expect(metrics.contains("plugin_discovered{plugin=\"sqlite\",source=\"config\"} 1\n"))
        #expect(metrics.contains(/plugin_info{plugin="time",version="\d[^"]*",description=""} 1\n/))
        #expect(metrics.contains("plugin_state{plugin=\"time\",state=\"initialized\"} 1\n"))
        #expect(metrics.contains(/plugin_process_resident_memory_bytes{plugin="time"} [1-9]\d{6,}\n/))

        let time = try await exporter.run(
            "convert_time", of: "time",
            body: #"{"args":{"source_timezone":"UTC","time":"12:00","target_timezone":"Asia/Kolkata"}}"#
        )
        #expect(time.status == 200)
        #expect(time.text.contains("T17:30:00+05:30"))
        let nowhere = try await exporter.run(
            "get_current_time", of: "time", body: #"{"args":{"timezone":"Nowhere"}}"#)
        #expect(nowhere.status == 500)
        #expect(nowhere.text.contains("Invalid timezone"))

        for query in ["create table t(name text)", "insert into t values ('found')"] {
            let tool = query.hasPrefix("create") ? "create_table" : "write_query"
            let answer = try await exporter.run(tool, of: "sqlite", body: #"{"args":{"query":"\#(query)"}}"#)
            #expect(answer.status == 200, "\(answer.text)")
        }
        let rows = try await exporter.run("read_query", of: "sqlite", body: #"{"args":{"query":"select * from t"}}"#)
        #expect(rows.text.contains("found"))
        let refused = try await exporter.run("read_query", of: "sqlite", body: #"{"args":{}}"#)
        #expect(refused.status == 500)
        #expect(refused.text.contains("'query' is a required property"))

        metrics = try await exporter.get("/metrics").text
        for line in [
            "plugin_executions_total{plugin=\"time\"} 2",
            "plugin_execution_errors_total{plugin=\"time\"} 1",
            "plugin_tool_executions_total{plugin=\"time\",tool=\"convert_time\"} 1",
            "plugin_tool_execution_errors_total{plugin=\"time\",tool=\"convert_time\"} 0",
            "plugin_tool_execution_errors_total{plugin=\"time\",tool=\"get_current_time\"} 1",
            "plugin_executions_total{plugin=\"sqlite\"} 4",
            "plugin_execution_errors_total{plugin=\"sqlite\"} 1",
            "plugin_tool_executions_total{plugin=\"sqlite\",tool=\"read_query\"} 2",
            "plugin_tool_execution_errors_total{plugin=\"sqlite\",tool=\"read_query\"} 1",
            "plugin_tool_execution_duration_seconds_count{plugin=\"sqlite\",tool=\"read_query\"} 2",
            "plugin_execution_duration_seconds_count{plugin=\"sqlite\"} 4",
        ] {
            #expect(metrics.contains(line + "\n"), "\(line)")
        }
        #expect(
            metrics.contains(
                /plugin_tool_execution_duration_seconds_sum{plugin="time",tool="convert_time"} 0?\.?\d*[1-9]/))
        #expect(try await exporter.stop() == 0)
    }
}
