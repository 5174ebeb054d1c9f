internal import Logging
public import PluginExporter
public import ServiceLifecycle

extension PluginExporter: Service {
    /// Serves until the service's group shuts down, then finishes what is in flight. It has served since it was made.
    public func run() async throws {
        let logger = Logger(label: "plugin_exporter")
        // Said only now: whoever waits for it may stop the program at once, and the signals are handled by now.
        for address in addresses {
            logger.info("Listening", metadata: ["address": "\(address)"])
        }
        // Returns, without throwing, when the shutdown begins.
        try? await gracefulShutdown()
        logger.info("Stopping")
        await stop()
    }
}
