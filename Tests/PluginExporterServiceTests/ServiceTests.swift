import Logging
import MicroHTTP
import PluginExporter
import PluginExporterService
import PluginRegistry
import ServiceLifecycle
import TestSupport
import Testing

@Suite("The exporter as a service")
struct ServiceTests {
    private let gate = Gate()
    private let exporter: PluginExporter
    private let port: UInt16

    init() throws {
        QuietLog.begin()
        let registry = PluginRegistry()
        registry.register("ocr").markInitialized()
        var configuration = PluginExporter.Configuration()
        configuration.listenAddresses = [try ListenAddress("127.0.0.1:0")]
        configuration.toolRunner = HeldTools(gate: gate)
        configuration.enableExecution = true
        exporter = try PluginExporter(registry: registry, configuration: configuration)
        port = exporter.addresses[0].port
    }

    private func group() -> ServiceGroup {
        ServiceGroup(services: [exporter], logger: Logger(label: "test"))
    }

    /// Asks for a tool that does not answer before the gate is open.
    private func slowRequest() async throws -> HTTPConnection {
        let connection = try HTTPConnection(port: port)
        try await connection.sendRequest(
            "POST", "/v1/plugins/ocr/tools/hold/run", headers: ["Content-Type": "application/json"],
            body: Array(#"{"args":{}}"#.utf8))
        try await gate.waitForArrivals()
        return connection
    }

    private func untilRefusing() async throws {
        try await eventually("connections are refused") { (try? HTTPConnection(port: port)) == nil ? true : nil }
    }

    @Test("Is scraped while its group runs; a graceful shutdown finishes a slow answer and ends the group")
    func gracefulShutdown() async throws {
        defer { gate.open() }
        let group = group()
        async let running: Void = group.run()
        let scrape = try await http("GET", "/metrics", port: port)
        #expect(scrape.text.contains("plugin_registered{plugin=\"ocr\"} 1\n"))
        let slow = try await slowRequest()
        await group.triggerGracefulShutdown()
        try await untilRefusing()
        gate.open()
        let answer = try await slow.receive()
        #expect(answer.status == 200)
        #expect(answer.text.contains("\"held\""))
        try await running
        #expect(exporter.isStopping)
    }

    @Test("Cancellation answers 503 to whoever waits, and ends the group", arguments: [false, true])
    func cancellation(amidGracefulShutdown: Bool) async throws {
        defer { gate.open() }
        let group = group()
        let running = Task { try await group.run() }
        let slow = try await slowRequest()
        if amidGracefulShutdown {
            await group.triggerGracefulShutdown()
            try await untilRefusing()
        }
        running.cancel()
        #expect(try await slow.receive().status == 503)
        // The tool has not answered yet: nobody waits for it.
        #expect(!gate.isOpen)
        _ = await running.result
        #expect(try await slow.isClosedByServer())
    }

    @Test("Runs once: after it was stopped, another run says so", arguments: [false, true])
    func secondRun(afterRun: Bool) async throws {
        if afterRun {
            let group = group()
            async let running: Void = group.run()
            await group.triggerGracefulShutdown()
            try await running
        } else {
            await exporter.stop()
        }
        let ended = Gate()
        let second = Task {
            defer { ended.open() }
            try await exporter.run()
        }
        try await eventually("the second run ends") { ended.isOpen ? true : nil }
        await #expect(throws: PluginExporterServiceError.stopped) { try await second.value }
    }

    @Test("Two runs at once both end with the shutdown")
    func twoRuns() async throws {
        let group = ServiceGroup(services: [exporter, exporter], logger: Logger(label: "test"))
        async let running: Void = group.run()
        #expect(try await http("GET", "/-/healthy", port: port).status == 200)
        await group.triggerGracefulShutdown()
        try await running
    }
}
