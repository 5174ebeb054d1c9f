import PluginExporter
import ServiceLifecycle

/// The endpoint as a service: it serves already, and stops in order.
struct ExporterService: Service {
    let exporter: PluginExporter

    func run() async throws {
        // Returns, without throwing, when the shutdown begins.
        try? await gracefulShutdown()
        await exporter.stop()
    }
}
