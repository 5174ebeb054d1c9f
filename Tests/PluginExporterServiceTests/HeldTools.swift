import PluginExporter
import TestSupport

/// Answers once a test opens the gate.
struct HeldTools: ToolRunner {
    let gate: Gate

    func run(_ tool: String, of plugin: String, arguments: [String: String]) async throws(ToolFailure) -> String {
        await gate.pass()
        return "held"
    }

    func manifest(of plugin: String) async -> [String: String]? { nil }
}
