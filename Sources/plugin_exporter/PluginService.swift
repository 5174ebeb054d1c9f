import Logging
import PluginExporter
import PluginHost
import PluginRegistry
import ServiceLifecycle
import Synchronization
import UnixSignals

/// The host as a service: it loads the plugins, audits the registry, looks again and again which plugins there are,
/// reloads them at SIGHUP, and stops them in order.
final class PluginService: Service, Reloader {
    private let host: PluginHost
    private let scanInterval: Duration
    private let isStrict: Bool
    private let logger: Logger
    private let log: LogWriter
    private let loaded = Atomic(false)
    private let history = Mutex(ReloadHistory())

    init(host: PluginHost, scanInterval: Duration, isStrict: Bool, logger: Logger, log: LogWriter) {
        self.host = host
        self.scanInterval = scanInterval
        self.isStrict = isStrict
        self.logger = logger
        self.log = log
    }

    /// Whether each plugin has been started, or could not be.
    var isLoaded: Bool { loaded.load(ordering: .acquiring) }

    var lastReload: LastReload? { history.withLock { $0.last } }

    func run() async throws {
        // From here on SIGHUP ends nothing.
        let hangUps = await UnixSignalsSequence(trapping: .sighup)
        // Not waited for at the end: one may be reading a disk that never answers.
        let changes = await host.changes()
        let looking = [
            Task { await self.scan() }, Task { await self.scan(at: changes) }, Task { await self.reload(at: hangUps) },
        ]
        defer { for task in looking { task.cancel() } }
        do {
            try await withThrowingTaskGroup { group in
                group.addTask {
                    try await self.load()
                    try? await gracefulShutdown()
                }
                group.addTask { try? await gracefulShutdown() }
                try await group.next()
                // Inside the group: a shutdown while plugins are starting does not wait for them to have started.
                await stop()
            }
        } catch {
            await stop()
            throw error
        }
    }

    private func stop() async {
        // Longer than a plugin takes to be ended, which has it all logged by then unless the log is read very slowly.
        log.endWaiting(after: .seconds(10))
        await host.stop()
    }

    // MARK: Reloading

    func reload() async throws -> [String] {
        try await reload(untilSettled: true)
    }

    private func reload(untilSettled: Bool) async throws(ReloadError) -> [String] {
        let reading = history.withLock { $0.begin() }
        let problems: [String]
        do throws(ReloadError) {
            problems = try await host.reload(untilSettled: untilSettled).map(\.description)
        } catch {
            history.withLock { $0.end(reading, isSuccessful: false) }
            logger.error("Reload failed", metadata: ["reasons": .array(error.reasons.map { .string($0) })])
            throw error
        }
        history.withLock { $0.end(reading, isSuccessful: true) }
        // Plugins that still start are not yet what they will be.
        logger.info("Reloaded", metadata: untilSettled ? plugins : nil)
        return problems
    }

    private func reload(at hangUps: UnixSignalsSequence) async {
        for await _ in hangUps {
            // What was bad is in the log already. The next one need not wait for this one's plugins to have started.
            _ = try? await reload(untilSettled: false)
        }
    }

    // MARK: Loading and looking

    private func load() async throws {
        let reading = history.withLock { $0.begin() }
        await host.load()
        logger.info("Plugins loaded", metadata: plugins)
        let audit = try PluginRegistry.shared.auditAtStart(strict: isStrict)
        let isRead = !audit.findings.contains { $0.check == .discoveryFailed }
        history.withLock { $0.end(reading, isSuccessful: isRead) }
        loaded.store(true, ordering: .releasing)
    }

    private func scan() async {
        // Ends when the task that it runs in is cancelled.
        while (try? await Task.sleep(for: scanInterval)) != nil {
            await host.scan()
        }
    }

    private func scan(at changes: AsyncStream<Void>) async {
        for await _ in changes {
            await host.scan()
            // Whatever is written without end is not to be read without end.
            try? await Task.sleep(for: .seconds(1))
        }
    }

    private var plugins: Logger.Metadata {
        let names = PluginRegistry.shared.available()
        return ["count": .stringConvertible(names.count), "plugins": .array(names.map { .string($0) })]
    }
}
