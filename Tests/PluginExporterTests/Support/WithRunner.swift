import PluginExporter
import TestSupport

/// Serves an exporter that runs the tools of a test's runner.
func withRunner(
    _ runner: TestRunner = TestRunner(),
    configure: (inout PluginExporter.Configuration) -> Void = { _ in },
    _ body: (UInt16) async throws -> Void
) async throws {
    try await withExporter {
        $0.toolRunner = runner
        $0.enableExecution = true
        configure(&$0)
    } _: { port async throws in
        try await body(port)
    }
}

/// Runs a tool as a program on this machine does.
func runTool(
    _ tool: String = "say",
    of plugin: String = "ocr",
    port: UInt16,
    headers: [String: String] = [:],
    body: String = #"{"args":{"text":"hello"}}"#
) async throws -> HTTPAnswer {
    var headers = headers
    if headers["Content-Type"] == nil { headers["Content-Type"] = "application/json" }
    return try await http(
        "POST", "/v1/plugins/\(plugin)/tools/\(tool)/run", port: port, headers: headers, body: Array(body.utf8)
    )
}
