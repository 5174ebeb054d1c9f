internal import Logging
internal import ModelContext
internal import PluginRegistry

/// Keeps one plugin's program running: starts it, says in the registry what became of it, and starts it again when it
/// has ended.
///
/// A plugin that failed stays FAILED, with the newest reason, until the program that took its place has answered.
actor PluginSupervisor {
    /// How much longer than a program may take to start its start is waited for.
    private static let startGrace = Duration.seconds(60)

    /// A program that can be spoken to.
    struct Session {
        let client: ModelContextClient
        /// In the order in which the plugin lists them.
        var tools: [String]
    }

    nonisolated let plugin: Plugin
    nonisolated let definition: PluginDefinition
    let settings: HostSettings
    private var policy: RestartPolicy
    /// For looking for the program and its folder, which may take as long as a disk does that never answers: the pool that
    /// everything shares has few threads.
    private let diskExecutor = QueueExecutor(label: "PluginHost.disk")

    /// Whose program has to be gone before this one starts.
    private(set) var predecessor: PluginSupervisor?
    private var task: Task<Void, Never>?
    var process: PluginProcess?
    var session: Session?
    /// Why it is being stopped.
    var stopReason: String?
    /// Whether the plugin is UNAVAILABLE once it is stopped.
    private var isRetiring = false
    /// Whether the last start has succeeded or failed, and another has not begun.
    private var isSettled = false
    /// Resumed when that is so.
    private var waiting: [CheckedContinuation<Void, Never>] = []
    /// Resumed when the wait before the next start is over.
    private var pause: CheckedContinuation<Void, Never>?
    /// Calls in flight.
    var calls = 0
    /// Whether it is being stopped without waiting for them.
    private var isHurried = false
    /// Whether its tools are being listed again, and whether they have changed since that began.
    var isListing = false
    var haveToolsChanged = false
    /// Whether it is being looked whether the program answers.
    var isPinging = false
    /// Whether it has ever answered a ping. Every server must; one that never did does not hang by not answering another.
    var answersPings = false
    /// Whether it has been said that it answers no pings.
    var isSilenceTold = false
    /// Whether it has been said already why the program is ended.
    private var isTold = false
    /// Whether its program has run since the plugin was loaded.
    private var hasRun = false
    /// Whether the next start waits for nothing.
    private var isRetrying = false

    /// - Parameter predecessor: who runs the plugin now; its program is ended before the new one starts.
    init(
        plugin: Plugin,
        definition: PluginDefinition,
        settings: HostSettings,
        replacing predecessor: PluginSupervisor? = nil
    ) {
        self.plugin = plugin
        self.definition = definition
        self.settings = settings
        self.predecessor = predecessor
        policy = settings.restartPolicy
        plugin.process.host()
    }

    // MARK: From outside

    /// Starts the program. Returns when the plugin is INITIALIZED, FAILED or UNAVAILABLE, or is being stopped.
    func start() async {
        begin()
        await settled()
    }

    /// Starts the program at once if it is not running. Returns when that has succeeded or failed.
    func retry() async {
        guard session == nil, stopReason == nil else { return }
        if isSettled {
            isSettled = false
            isRetrying = true
            policy.reset()
            plugin.process.forgetRecentRestarts()
            endPause()
        }
        await settled()
    }

    /// Ends the program and starts it no more. Returns when it is gone, and so are those that it was to replace.
    ///
    /// - Parameter draining: whether the calls in flight are waited for first, for ten seconds at most.
    func stop(because reason: String, draining: Bool = false) async {
        if stopReason == nil { stopReason = reason }
        if draining {
            // In a task of its own: one that is cancelled would not wait.
            await Task { await drain() }.value
        } else {
            await hurry()
        }
        process?.requestStop()
        endPause()
        settle()
        // Also one that was never started: somebody has to end the program that it was to replace.
        await begin().value
    }

    /// Ends the program as ``stop(because:)`` does; the plugin is UNAVAILABLE then. Nothing becomes of it once the
    /// program is being stopped for another reason: by whoever takes its place, say.
    func retire(because reason: String) async {
        if stopReason == nil { isRetiring = true }
        await stop(because: reason, draining: true)
    }

    /// Has nobody wait for calls in flight any more, neither of its own program nor of the one that it was to replace.
    private func hurry() async {
        isHurried = true
        await predecessor?.hurry()
    }

    private func drain() async {
        let deadline = ContinuousClock.now + settings.drainLimit
        while calls > 0, process != nil, !isHurried, .now < deadline {
            try? await Task.sleep(for: .milliseconds(20))
        }
    }

    // MARK: The program's life

    @discardableResult
    private func begin() -> Task<Void, Never> {
        if let task { return task }
        let task = Task {
            if let predecessor {
                await predecessor.stop(because: "it was changed, and is loaded again", draining: stopReason == nil)
                // Not kept: each has one, back to the first.
                self.predecessor = nil
                if stopReason == nil {
                    plugin.reload(description: definition.description, version: definition.version)
                }
            }
            await supervise()
            if isRetiring, let stopReason { plugin.becomeUnavailable(stopReason) }
        }
        self.task = task
        return task
    }

    private func supervise() async {
        let clock = ContinuousClock()
        while stopReason == nil {
            isSettled = false
            isTold = false
            let start = clock.now
            let end = await runOnce()
            guard await tell(end) else { return }
            switch end {
            case .failed, .notStarted:
                await wait(for: policy.delay(afterLiving: start.duration(to: clock.now)))
            case .unusable where hasRun, .unavailable where hasRun:
                // It could be started once: somebody may be replacing it.
                await wait(for: policy.delay(afterLiving: .zero))
            case .unusable, .unavailable:
                // Waiting would change nothing: somebody has to, and say so by a reload.
                await wait(for: nil)
            }
            guard stopReason == nil else { return }
            if case .failed(let reason) = end { plugin.process.restarted(because: reason) }
        }
    }

    private func runOnce() async -> ProcessEnd {
        let command: LaunchCommand
        do throws(LaunchError) {
            command = try await findCommand().get()
        } catch {
            if case .notInstalled = error { return .unavailable(error.description) }
            return .unusable(error.description)
        }
        let process = PluginProcess(
            plugin: plugin,
            command: command,
            limits: definition.limits,
            settings: settings
        ) { [weak self] client, server, tools in
            await self?.initialized(client, server, tools)
        } onToolsChanged: { [weak self] client in
            await self?.toolsChanged(client)
        } onBroken: { [weak self] reason in
            await self?.broken(reason)
        }
        self.process = process
        haveToolsChanged = false
        let end = await process.run()
        self.process = nil
        return end
    }

    private func findCommand() async -> Result<LaunchCommand, LaunchError> {
        let definition = definition
        return await Task(executorPreference: diskExecutor) {
            Result { () throws(LaunchError) in try LaunchCommand(definition) }
        }.value
    }

    private func initialized(_ client: ModelContextClient, _ server: ServerInfo, _ tools: [Tool]) {
        // It may have broken the protocol since it listed its tools, and is being ended then.
        guard stopReason == nil, !isTold else { return }
        plugin.declareTools(tools.map(\.name))
        if definition.version.isEmpty { plugin.describe(version: server.version.excerpt(limit: 128)) }
        hasRun = true
        session = Session(client: client, tools: tools.map(\.name))
        if plugin.state == .loaded {
            plugin.markInitialized()
        } else {
            plugin.recover()
        }
        settle()
        look()
    }

    /// The program broke the protocol and is being ended: nobody need wait for that.
    private func broken(_ reason: String) async {
        guard stopReason == nil else { return }
        let session = session
        self.session = nil
        isTold = true
        plugin.failAgain(reason)
        settle()
        await session?.client.close(throwing: .closed(reason))
    }

    /// Says in the registry how the program ended, then to whoever waits for an answer. Returns whether it is to be
    /// supervised further.
    private func tell(_ end: ProcessEnd) async -> Bool {
        let session = session
        self.session = nil
        if let stopReason {
            await session?.client.close(throwing: .closed(stopReason))
            return false
        }
        guard !isTold else { return true }
        let reason: String
        switch end {
        case .failed(let why), .notStarted(let why), .unusable(let why):
            reason = why
            plugin.failAgain(why)
        case .unavailable(let why):
            reason = why
            plugin.becomeUnavailable(why)
        }
        settle()
        await session?.client.close(throwing: .closed(reason))
        return true
    }

    /// Waits, for ever without a delay, until ``retry()`` or ``stop(because:)`` ends it.
    private func wait(for delay: Duration?) async {
        defer { isRetrying = false }
        guard stopReason == nil, !isRetrying else { return }
        let timer = delay.map { delay in
            settings.logger.info("Plugin is started again", metadata: ["plugin": "\(plugin.name)", "in": "\(delay)"])
            return Task {
                // Cancelled, it is late: the pause may be another one by now.
                guard (try? await Task.sleep(for: delay)) != nil, !Task.isCancelled else { return }
                endPause()
            }
        }
        await withCheckedContinuation { pause = $0 }
        timer?.cancel()
    }

    private func endPause() {
        pause?.resume()
        pause = nil
    }

    private func settled() async {
        guard !isSettled, stopReason == nil else { return }
        // What it is started from may be a disk that never answers.
        let timer = DeadlineTimer(Deadline(after: settings.timeout + Self.startGrace)) {
            Task { await self.resumeWaiting() }
        }
        await withCheckedContinuation { waiting.append($0) }
        timer.cancel()
    }

    private func settle() {
        isSettled = true
        resumeWaiting()
    }

    private func resumeWaiting() {
        for continuation in waiting { continuation.resume() }
        waiting = []
    }
}
