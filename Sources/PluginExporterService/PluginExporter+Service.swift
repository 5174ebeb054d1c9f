internal import Logging
public import PluginExporter
public import ServiceLifecycle

/// An exporter beside the other services of a program:
///
/// ```swift
/// let exporter = try PluginExporter()
/// let group = ServiceGroup(services: [exporter], gracefulShutdownSignals: [.sigterm], logger: Logger(label: "server"))
/// try await group.run()
/// ```
///
/// Groups stop their services in the reverse order. Put the exporter behind those that it reports on: then it finishes
/// its answers while they still run.
extension PluginExporter: Service {
    /// Waits for the end; the exporter has served since it was made.
    ///
    /// A graceful shutdown finishes what is in flight, for at most ten seconds. Once the task is cancelled, before that
    /// or meanwhile, whoever still waits is answered 503. Either way it returns when every connection is closed.
    ///
    /// - Throws: ``PluginExporterServiceError/stopped`` if the exporter has been stopped, as by an earlier run: an
    ///   exporter serves once.
    public func run() async throws {
        guard !isStopping else { throw PluginExporterServiceError.stopped }
        let logger = Logger(label: "plugin_exporter")
        // Said only now: whoever waits for it may stop the program at once, and the signals are handled by now.
        for address in addresses {
            logger.info("Listening", metadata: ["address": "\(address)"])
        }
        // Throws if the task is cancelled, which ends the waiting as well.
        try? await gracefulShutdown()
        logger.info("Stopping")
        await stop()
    }
}
