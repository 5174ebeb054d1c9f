import Logging
import PluginExporter
import PluginExporterService
import PluginRegistry
import ServiceLifecycle

// What the server should have, and what it has: `spelling` went missing.
PluginRegistry.shared.discovered(["greeting", "spelling"], source: "server")
let greeting = PluginRegistry.shared.register("greeting", version: "1.0.0")
greeting.markInitialized()

// The three lines: an exporter, a group with the server's other services, and their run.
let metrics = ServerMetrics()
let exporter = try PluginExporter(configuration: configuration(beside: metrics))
let group = ServiceGroup(
    services: [Greeter(plugin: greeting, metrics: metrics), exporter],
    gracefulShutdownSignals: [.sigterm, .sigint],
    logger: Logger(label: "embedded")
)
try await group.run()
