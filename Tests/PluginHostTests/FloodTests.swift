import PluginHost
import PluginRegistry
import TestSupport
import Testing

@Suite("Plugins that write without end")
struct FloodTests {
    private static let notification = #"{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info"}}"#

    @Test("take nothing from a plugin beside them, and are ended with the others", .timeLimit(.minutes(5)))
    func flood() async throws {
        let stage = try Stage()
        // More of them than there are threads in the pool that tasks share. Each becomes `yes` once it has answered, which
        // writes as fast as can be read.
        let floods = (0..<4).map { "flood-\($0)" }
        for flood in floods {
            let tools = ["flood": Script.structured("{}") + "; exec yes '\(Self.notification)'"] as Script.Tools
            try stage.add(flood, Script.server(tools))
        }
        try stage.add("good")
        var processes: [Int] = []
        try await stage.withHost(timeout: .seconds(120)) { host in
            for flood in floods {
                _ = try await host.run("flood", of: flood, arguments: [:])
                processes.append(try await stage.process(of: flood))
            }
            for _ in 0..<20 { try await expectAnswer(from: host, "good") }
            for flood in floods { #expect(stage.registry.state(of: flood) == .initialized) }
        }
        for process in processes { #expect(!isProcess(process)) }
    }
}
