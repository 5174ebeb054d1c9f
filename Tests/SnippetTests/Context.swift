import Metrics
import MicroHTTP
import ModelContext
import PluginExporter
import PluginRegistry
import ServiceLifecycle

// What the blocks take for granted: parts of the reader's own program.

struct Picture: Sendable {}

struct Engine: Sendable {
    func read(_ picture: Picture) async throws -> String { "" }
}

struct Routes: HTTPHandler {
    func reply(to request: borrowing HTTPRequest) -> HTTPReply { .now(.text(.ok, "")) }
}

struct Server: Service {
    func run() async throws {}
}

/// Stands in for swift-prometheus' registry.
struct OtherMetrics: Sendable {
    func emit(into buffer: inout [UInt8]) {}
}

/// What each block may change under the name `configuration`.
typealias Configuration = PluginExporter.Configuration

let engine = Engine()
let picture = Picture()
let server = Server()
let routes = Routes()
let other = OtherMetrics()
let names = ["ocr"]
/// Where swift-metrics sends what it is told.
let backend = NOOPMetricsHandler.instance
let ocr = PluginRegistry.shared.register("ocr")
let plugin = ocr
let echo = ToolHandler(Tool(name: "echo", inputSchema: [:])) { _ in ToolResult(text: "") }

func load(_ name: String) throws {}
