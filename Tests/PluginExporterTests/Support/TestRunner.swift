import PluginExporter
import TestSupport

/// Runs one tool: `say` answers with its argument; the others fail each in its own way.
struct TestRunner: ToolRunner {
    struct Said: Codable, Sendable {
        var said: String
    }

    /// The tool `hold` waits here.
    var gate = Gate()
    var failure = ToolFailure.failed("no")

    func run(_ tool: String, of plugin: String, arguments: [String: String]) async throws(ToolFailure) -> Said {
        switch tool {
        case "say":
            return Said(said: arguments["text"] ?? "nothing")
        case "hold":
            await gate.pass()
            return Said(said: "held")
        default:
            throw failure
        }
    }

    func manifest(of plugin: String) async -> [String: String]? {
        plugin == "ocr" ? ["name": "ocr", "license": "Apache-2.0"] : nil
    }
}
