import Foundation
import TestSupport
import Testing

@Suite("The main job, end to end")
struct MainJobTests {
    private struct RunAnswer: Decodable {
        struct Result: Decodable {
            struct Block: Decodable {
                let text: String
            }

            let text: String
            let blocks: [Block]
            let confidence: Double
        }

        private enum CodingKeys: String, CodingKey {
            case plugin = "plugin_id"
            case tool = "tool_name"
            case result
            case milliseconds = "processing_time_ms"
        }

        let plugin: String
        let tool: String
        let result: Result
        let milliseconds: Double
    }

    @Test("ocr reads a real picture, and a real Prometheus knows of it")
    func ocrIsScraped() async throws {
        let plugins = try shippedPlugins()
        let exporter = try await Exporter(["--plugins.directory", plugins.path, "--web.enable-execution"])
        try await exporter.ready()
        let prometheus = try await Prometheus(scraping: exporter.port)
        // Known before anything ran.
        try await prometheus.queries.expect(#"plugin_executions_total{plugin="ocr"}"#, "0")

        let answer = try await exporter.run("analyze", of: "ocr", body: #"{"args":{"path":"\#(samplePicture)"}}"#)
        #expect(answer.status == 200)
        let run = try JSONDecoder().decode(RunAnswer.self, from: Data(answer.body))
        #expect(run.plugin == "ocr")
        #expect(run.tool == "analyze")
        #expect(run.result.text == sampleText)
        #expect(run.result.blocks.map(\.text) == sampleText.split(separator: "\n").map(String.init))
        #expect(run.result.confidence > 80)
        #expect(run.milliseconds > 0)

        try await prometheus.queries.expect(#"up{job="plugin-exporter"}"#, "1")
        try await prometheus.queries.expect(#"plugin_executions_total{plugin="ocr"}"#, "1")
        try await prometheus.queries.expect(#"plugin_execution_errors_total{plugin="ocr"}"#, "0")
        try await prometheus.queries.expect(#"plugin_state{plugin="ocr",state="initialized"}"#, "1")
        try await prometheus.queries.expect(#"sum(plugin_state{plugin="ocr"})"#, "1")
        try await prometheus.queries.expect(#"plugin_registered{plugin="ocr"}"#, "1")
        try await prometheus.queries.expect(#"plugin_discovered{plugin="ocr",source="directory"}"#, "1")
        try await prometheus.queries.expect(
            #"plugin_execution_duration_recent_average_seconds{plugin="ocr"} > bool 0"#, "1")
        try await prometheus.queries.expect(#"plugin_execution_duration_seconds_count{plugin="ocr"}"#, "1")
        try await prometheus.queries.expect(
            #"plugin_execution_duration_seconds_sum{plugin="ocr"} == plugin_execution_duration_last_seconds"#,
            try await prometheus.queries.query("plugin_execution_duration_last_seconds").first?.value ?? ""
        )
        try await prometheus.stop()
        #expect(try await exporter.stop() == 0)
    }

    @Test("A picture may come in base64, and one that is none is the tool's own error")
    func pictures() async throws {
        let plugins = try shippedPlugins()
        let exporter = try await Exporter(["--plugins.directory", plugins.path, "--web.enable-execution"])
        try await exporter.ready()

        let picture = try Data(contentsOf: URL(filePath: samplePicture)).base64EncodedString()
        let right = try await exporter.run("analyze", of: "ocr", body: #"{"args":{"image_base64":"\#(picture)"}}"#)
        #expect(try JSONDecoder().decode(RunAnswer.self, from: Data(right.body)).result.text == sampleText)

        let wrong = try await exporter.run(
            "analyze", of: "ocr", body: #"{"args":{"path":"\#(repository.path)/Package.swift"}}"#)
        #expect(wrong.status == 500)
        #expect(wrong.text.contains("picture"), "\(wrong.text)")

        let metrics = try await exporter.get("/metrics").text
        #expect(metrics.contains("plugin_executions_total{plugin=\"ocr\"} 2\n"))
        #expect(metrics.contains("plugin_execution_errors_total{plugin=\"ocr\"} 1\n"))
        #expect(metrics.contains("plugin_state{plugin=\"ocr\",state=\"initialized\"} 1\n"))
        #expect(try await exporter.stop() == 0)
    }

    @Test("Unknown plugins and tools are 404, naming those there are; a bad body is 400")
    func badRequests() async throws {
        let plugins = try shippedPlugins()
        let exporter = try await Exporter(["--plugins.directory", plugins.path, "--web.enable-execution"])
        try await exporter.ready()

        let plugin = try await exporter.run("analyze", of: "asr", body: #"{"args":{}}"#)
        #expect(plugin.status == 404)
        #expect(plugin.text == "{\"detail\":\"Plugin 'asr' not found; registered: ocr\"}\n")
        let tool = try await exporter.run("translate", of: "ocr", body: #"{"args":{}}"#)
        #expect(tool.status == 404)
        #expect(tool.text == "{\"detail\":\"Plugin 'ocr' has no tool 'translate'; it has: analyze\"}\n")
        for body in ["", "{", "[]", "{}", #"{"args":[1]}"#] {
            #expect(try await exporter.run("analyze", of: "ocr", body: body).status == 400, "\(body)")
        }
        let metrics = try await exporter.get("/metrics").text
        #expect(metrics.contains("plugin_executions_total{plugin=\"ocr\"} 0\n"))
        #expect(try await exporter.stop() == 0)
    }
}
