import PluginRegistry
import ServiceLifecycle

/// Stands in for a server: it has its plugin greet ten times, fails the tenth, and waits for the end.
struct Greeter: Service {
    struct Speechless: Error {}

    let plugin: Plugin
    let metrics: ServerMetrics

    func run() async throws {
        for turn in 1...10 {
            _ = try? await plugin.execute { try await greet(turn) }
        }
        try? await gracefulShutdown()
    }

    private func greet(_ turn: Int) async throws -> String {
        guard turn < 10 else { throw Speechless() }
        metrics.greeted()
        return "Hello \(turn)"
    }
}
