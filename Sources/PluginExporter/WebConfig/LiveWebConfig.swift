internal import Dispatch
package import MicroHTTP
internal import PluginRegistry
internal import Synchronization

/// A web configuration that follows its files: the configuration itself, the certificate, the key, the authorities.
///
/// It reads them again about each second and takes what has changed, all of it or nothing. Whether TLS is on and the rate
/// limit stay as they were at the start. What is bad leaves in use what was good.
package final class LiveWebConfig: Sendable {
    private struct State {
        var config: WebConfig
        var tlsContext: TLSContext?
        /// The files as they were when they were last taken or refused.
        var files: [String: ConfigFile]
        /// The files as they were a moment ago, if they have changed and that was not looked at yet.
        var changed: [String: ConfigFile]?
        var lastReload: LastReload
    }

    /// How long files have to stay as they are before they are taken: one that is being written may be whole and valid at
    /// any moment, and an empty configuration lets everybody in.
    private static let settling = DispatchTimeInterval.milliseconds(100)

    private let file: String
    private let interval: DispatchTimeInterval
    private let log: @Sendable (WebConfigNotice) -> Void
    /// All reading is done there: a disk that hangs holds up nobody else.
    private let queue = DispatchQueue(label: "PluginExporter.LiveWebConfig")
    private let state: Mutex<State>

    /// Reads the files, waiting for the disk, and follows them from then on.
    ///
    /// - Parameters:
    ///   - file: the configuration's path; a relative one begins in the working directory.
    ///   - interval: how often to look for changes, in milliseconds.
    ///   - log: is told what it turns on, what is odd, and what later became of changes; on a thread of this object's.
    package init(
        file: String, interval: Int = 1000, log: @escaping @Sendable (WebConfigNotice) -> Void = { _ in }
    ) throws(WebConfigError) {
        let reading = WebConfigReading(file)
        let (config, tlsContext) = try reading.result.get()
        self.file = file
        self.interval = .milliseconds(interval)
        self.log = log
        state = Mutex(
            State(
                config: config, tlsContext: tlsContext, files: reading.files,
                lastReload: LastReload(isSuccessful: true, lastSuccess: .now)))
        for notice in Self.notices(of: config, file) { log(notice) }
        look(after: self.interval)
    }

    /// What is in use. Costs a lock and a few reference counts.
    package var current: WebConfig { state.withLock { $0.config } }

    /// What new connections get; nil if TLS is off.
    package var tlsContext: TLSContext? { state.withLock { $0.tlsContext } }

    /// How the last reading went.
    package var lastReload: LastReload { state.withLock { $0.lastReload } }

    /// Reads the files at once.
    ///
    /// - Returns: what is odd, or waits for a restart, a sentence each.
    /// - Throws: why it cannot be used; everything is as it was then.
    package func refresh() async throws(WebConfigError) -> [String] {
        let result = await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: self.take(WebConfigReading(self.file))) }
        }
        return try result.get()
    }

    // MARK: On the queue

    private func look(after delay: DispatchTimeInterval) {
        queue.asyncAfter(deadline: .now() + delay) { [weak self] in
            guard let self else { return }
            look(after: follow())
        }
    }

    /// Looks for changes, and takes those that are as they were the last time. Returns when to look again.
    private func follow() -> DispatchTimeInterval {
        let (files, changed) = state.withLock { ($0.files, $0.changed) }
        var now: [String: ConfigFile] = [:]
        for path in files.keys { now[path] = ConfigFile.read(path) }
        if now != files, now == changed {
            _ = take(WebConfigReading(file, known: now))
            return interval
        }
        state.withLock { $0.changed = now == files ? nil : now }
        return now == files ? interval : Self.settling
    }

    private func take(_ reading: WebConfigReading) -> Result<[String], WebConfigError> {
        let (result, notices) = state.withLock { state in
            let isNew = state.files != reading.files
            state.files = reading.files
            state.changed = nil
            switch reading.result {
            case .failure(let error):
                state.lastReload.isSuccessful = false
                let notice = WebConfigNotice(
                    severity: .error, message: "\(error); what was read before stays in use")
                return (Result<[String], WebConfigError>.failure(error), [notice])
            case .success((var config, let tlsContext)):
                let waiting = fixed(&config, state.config, tlsContext: tlsContext, state.tlsContext)
                config.warnings += waiting
                state.config = config
                if state.tlsContext != nil, let tlsContext { state.tlsContext = tlsContext }
                state.lastReload = LastReload(isSuccessful: true, lastSuccess: .now)
                guard isNew else { return (.success(config.warnings), []) }
                return (.success(config.warnings), Self.notices(of: config, file))
            }
        }
        for notice in notices { log(notice) }
        return result
    }

    /// Keeps what the start has fixed. Returns what waits for a restart.
    private func fixed(
        _ config: inout WebConfig, _ old: WebConfig, tlsContext: TLSContext?, _ oldContext: TLSContext?
    ) -> [String] {
        var waiting: [String] = []
        if (tlsContext == nil) != (oldContext == nil) {
            waiting.append(
                "\(file): TLS stays \(oldContext == nil ? "off" : "on, with the certificate that it has,") until a restart"
            )
            config.tls = old.tls
        }
        if config.rateLimit != old.rateLimit {
            waiting.append("\(file): the rate limit stays as it is until a restart")
            config.rateLimit = old.rateLimit
        }
        return waiting
    }

    private static func notices(of config: WebConfig, _ file: String) -> [WebConfigNotice] {
        [WebConfigNotice(severity: .info, message: "\(file) is in use: \(config.summary.joined(separator: "; "))")]
            + config.warnings.map { WebConfigNotice(severity: .warning, message: $0) }
    }
}
