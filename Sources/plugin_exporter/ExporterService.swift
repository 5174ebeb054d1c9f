import Logging
import PluginExporter
import ServiceLifecycle

/// The endpoint as a service: it serves already, and stops in order.
struct ExporterService: Service {
    let exporter: PluginExporter
    let logger: Logger

    func run() async throws {
        // Said only now: whoever waits for it may stop the program at once, and the signals are handled by now.
        for address in exporter.addresses {
            logger.info("Listening", metadata: ["address": "\(address)"])
        }
        // Returns, without throwing, when the shutdown begins.
        try? await gracefulShutdown()
        logger.info("Stopping")
        await exporter.stop()
    }
}
