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
    /// Longer than a plugin takes to be ended that does not want to.
    private static let patience = Duration.seconds(20)

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
        let changes = await host.changes()
        let (failures, failure) = AsyncStream.makeStream(of: RegistryAuditError.self)
        // None is waited for at the end: each may be reading a disk that never answers, or starting plugins.
        let tasks = [
            Task {
                do throws(RegistryAuditError) { try await self.load() } catch { failure.yield(error) }
            },
            Task { await self.scan() }, Task { await self.scan(at: changes) }, Task { await self.reload(at: hangUps) },
        ]
        defer { for task in tasks { task.cancel() } }
        let error = await withTaskCancellationOrGracefulShutdownHandler {
            await failures.first { _ in true }
        } onCancelOrGracefulShutdown: {
            failure.finish()
        }
        await stop()
        if let error { throw error }
    }

    private func stop() async {
        // Longer than a plugin takes to be ended, which has it all logged by then unless the log is read very slowly.
        log.endWaiting(after: .seconds(10))
        let (ends, end) = AsyncStream.makeStream(of: Bool.self)
        Task {
            await host.stop()
            end.yield(true)
        }
        let timer = Task {
            try? await Task.sleep(for: Self.patience)
            end.yield(false)
        }
        defer { timer.cancel() }
        guard await ends.first(where: { _ in true }) == false else { return }
        // What is left of them ends with this process: there is a keeper for that.
        logger.error("Some plugins could not be ended in time", metadata: ["within": "\(Self.patience)"])
    }

    // MARK: Reloading

    func reload() async throws -> [String] {
        try await reload(untilSettled: true)
    }

    private func reload(untilSettled: Bool) async throws(ReloadError) -> [String] {
        let reading = history.withLock { $0.begin() }
        let problems: [String]
        do throws(ReloadError) {
            problems = try await host.reload(untilSettled: untilSettled)
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

    private func load() async throws(RegistryAuditError) {
        let reading = history.withLock { $0.begin() }
        await host.load()
        guard await !host.isStopped else { return }
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
