import Logging
import PluginHost
import PluginRegistry
import ServiceLifecycle
import Synchronization

/// The host as a service: it loads the plugins, says what became of them, and stops them in order.
final class PluginLoader: Service {
    private let host: PluginHost
    private let logger: Logger
    private let loaded = Atomic(false)

    init(host: PluginHost, logger: Logger) {
        self.host = host
        self.logger = logger
    }

    /// Whether each plugin has been started, or could not be.
    var isLoaded: Bool { loaded.load(ordering: .acquiring) }

    func run() async throws {
        // A shutdown while plugins are starting does not wait for them to have started.
        await withTaskGroup { group in
            group.addTask {
                await self.host.load()
                self.loaded.store(true, ordering: .releasing)
                self.report()
            }
            try? await gracefulShutdown()
            await host.stop()
        }
    }

    private func report() {
        let statuses = PluginRegistry.shared.statuses()
        let names = PluginRegistry.shared.available()
        logger.info(
            "Plugins loaded",
            metadata: [
                "count": .stringConvertible(names.count),
                "plugins": .array(names.map { .string($0) }),
            ]
        )
        for finding in RegistryAudit(of: .shared).findings {
            logger.error("Audit", metadata: ["check": "\(finding.check.rawValue)", "finding": "\(finding.message)"])
        }
        for status in statuses {
            var metadata: Logger.Metadata = ["plugin": "\(status.name)", "state": "\(status.state.rawValue)"]
            metadata["reason"] = status.reason.map { "\($0)" }
            logger.info("Registered", metadata: metadata)
        }
    }
}
