internal import Logging
internal import ModelContext
internal import PluginRegistry
internal import Subprocess
internal import Synchronization
internal import SystemPackage

/// One run of a plugin's program: started, spoken to, ended.
actor PluginProcess {
    /// The longest line that a plugin may write.
    static let maximumLineLength = 4 * 1024 * 1024
    /// How long after its output a program may end, and have its exit status for a reason.
    private static let grace = Duration.seconds(1)
    /// How long a plugin that broke nothing may take to end by itself.
    private static let patience = Duration.seconds(2)
    /// Any other gets SIGTERM, then SIGKILL, and so does what it started.
    private static let impatience: [TeardownStep] = [
        .gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: .seconds(2))
    ]

    /// How a conversation ended.
    private enum End: Sendable {
        case outputClosed
        /// The plugin broke the protocol; why.
        case broken(String)
        case stopped
    }

    private typealias Running = Execution<CustomWriteInput, SequenceOutput, SequenceOutput>

    private let plugin: Plugin
    private let command: LaunchCommand
    private let limits: ResourceLimits
    private let settings: HostSettings
    private let onInitialized: @Sendable (ModelContextClient, ServerInfo, [Tool]) async -> Void
    private let onToolsChanged: @Sendable (ModelContextClient) async -> Void
    private let onBroken: @Sendable (String) async -> Void

    private let outputExecutor = QueueExecutor(label: "PluginHost.output")
    private let errorExecutor = QueueExecutor(label: "PluginHost.error")
    private let isStopRequested = Atomic(false)
    private var hasBegun = false
    private let endRequests: AsyncStream<End>
    private let endRequest: AsyncStream<End>.Continuation

    /// - Parameters:
    ///   - onInitialized: called once the program has answered and listed its tools.
    ///   - onToolsChanged: called when the program says that its tools are others now.
    ///   - onBroken: called with the reason once the program is to be ended because of what it did, before that is done.
    init(
        plugin: Plugin,
        command: LaunchCommand,
        limits: ResourceLimits,
        settings: HostSettings,
        onInitialized: @escaping @Sendable (ModelContextClient, ServerInfo, [Tool]) async -> Void,
        onToolsChanged: @escaping @Sendable (ModelContextClient) async -> Void,
        onBroken: @escaping @Sendable (String) async -> Void
    ) {
        self.plugin = plugin
        self.command = command
        self.limits = limits
        self.settings = settings
        self.onInitialized = onInitialized
        self.onToolsChanged = onToolsChanged
        self.onBroken = onBroken
        (endRequests, endRequest) = AsyncStream.makeStream()
    }

    /// Asks the program to end: ``run()`` closes its input, then sends SIGTERM, then kills it.
    nonisolated func requestStop() {
        isStopRequested.store(true, ordering: .relaxed)
        endRequest.yield(.stopped)
    }

    /// Ends the program as one that broke the protocol.
    nonisolated func requestEnd(because reason: String) {
        endRequest.yield(.broken(reason))
    }

    /// Runs the program until it ends, breaks the protocol, or is asked to end; it is gone then, and so is what it
    /// started in its process group.
    func run() async -> ProcessEnd {
        let options = {
            var options = PlatformOptions()
            // Its own process group: Ctrl-C in a terminal is for the host, which then stops its plugins in order.
            options.processGroupID = 0
            return options
        }()
        let turn = await settings.spawnTurn.take()
        if isStopRequested.load(ordering: .relaxed) {
            await settings.spawnTurn.give(turn)
            return .notStarted("it was stopped before it was started")
        }
        if let shortage = settings.descriptors.shortage {
            await settings.spawnTurn.give(turn)
            return .notStarted("cannot be started: \(shortage)")
        }
        do {
            let result = try await Subprocess.run(
                .path(FilePath(command.executable)),
                arguments: Arguments(command.arguments),
                environment: .custom(
                    Dictionary(uniqueKeysWithValues: command.environment.map { (.init(stringLiteral: $0), $1) })
                ),
                workingDirectory: FilePath(command.folder),
                platformOptions: options,
                input: .inputWriter,
                output: .sequence,
                error: .sequence
            ) { execution in
                await converse(with: execution, turn)
            }
            switch result.closureResult {
            case .broken(let reason): return .failed(reason)
            case .outputClosed, .stopped: return .failed(result.terminationStatus.reason)
            }
        } catch let error as SubprocessError where error.code == .executableNotFound {
            await settings.spawnTurn.give(turn)
            return .unavailable("its command \(command.executable) is not installed, or its interpreter is not")
        } catch {
            await settings.spawnTurn.give(turn)
            return hasBegun
                ? .failed("nobody can tell how it ended: \(error)") : .notStarted("cannot be started: \(error)")
        }
    }

    private func converse(with execution: Running, _ turn: Int) async -> End {
        hasBegun = true
        let process = execution.processIdentifier.value
        // Before anything is waited for: the host may be killed, and the program may start others.
        settings.keeper.add(process)
        let refusal = refusedLimit(process)
        plugin.process.began(process)
        let input = PluginInput(execution.standardInputWriter)
        await settings.spawnTurn.give(turn)
        let cause: End
        if let refusal {
            cause = .broken(refusal.description)
            await Self.finish(execution, input, after: cause)
        } else {
            cause = await speak(with: execution, input)
        }
        // The library closes it as soon as this returns.
        await input.closed()
        // While its status is unread, its number is nobody else's.
        plugin.process.ended()
        settings.keeper.remove(process)
        return cause
    }

    /// Limits what the program may use. Returns what is refused, if anything is.
    private func refusedLimit(_ process: Int32) -> LimitError? {
        do throws(LimitError) {
            try limits.apply(to: process, usualOpenFiles: settings.descriptors.usual)
            return nil
        } catch {
            return error
        }
    }

    /// Speaks with the plugin until it ends, breaks the protocol, or is asked to stop, and sees to it that it is gone.
    private func speak(with execution: Running, _ input: PluginInput) async -> End {
        let client = ModelContextClient(
            name: "plugin_exporter", version: settings.version, onToolsChanged: onToolsChanged
        ) {
            [logger = settings.logger, plugin, endRequest] line in
            do {
                try await input.write(line)
            } catch {
                // The plugin is ending. Whoever waits for an answer learns it with its exit status, in a moment.
                logger.debug("Writing ended", metadata: ["plugin": "\(plugin.name)", "reason": "\(error)"])
                if await !execution.processIdentifier.hasExited(within: Self.grace) {
                    endRequest.yield(.broken("closed its input, but did not end"))
                }
            }
        }
        return await withTaskGroup(of: End?.self) { group in
            group.addTask(executorPreference: outputExecutor) {
                await Self.read(execution.standardOutput, ProcessRemains(execution.processIdentifier), into: client)
            }
            group.addTask(executorPreference: errorExecutor) { [logger = settings.errorStreamLogger, plugin] in
                await ErrorStream(logger: logger, plugin: plugin.name)
                    .log(execution.standardError, ProcessRemains(execution.processIdentifier))
                return nil
            }
            group.addTask { await self.handshake(client) }
            group.addTask { [endRequests] in
                await endRequests.first { _ in true }
            }
            // What ends first is the cause; the rest follows from it.
            for await case let end? in group {
                let cause = await Self.cause(of: end, execution, input)
                // Ending a stubborn program takes seconds; who waits for an answer of its need not.
                if case .broken(let reason) = cause { await onBroken(reason) }
                await Self.finish(execution, input, after: cause)
                group.cancelAll()
                return cause
            }
            return .outputClosed
        }
    }

    /// What a conversation's end means: a closed output is the program's own end, unless that does not come.
    private static func cause(of end: End, _ execution: Running, _ input: PluginInput) async -> End {
        guard case .outputClosed = end else { return end }
        await input.close()
        return await execution.processIdentifier.hasExited(within: grace)
            ? end : .broken("closed its output, but did not end")
    }

    /// Sees to it that the program and what it started are gone.
    private static func finish(_ execution: Running, _ input: PluginInput, after cause: End) async {
        // Closing a plugin's input asks it to end (MCP 2025-06-18, Lifecycle, Shutdown), and is all that can be done to one
        // that runs as another user by now.
        await input.close()
        var isBroken = false
        if case .broken = cause { isBroken = true }
        if isBroken {
            await execution.teardown(using: impatience)
        } else if await !execution.processIdentifier.hasExited(within: patience) {
            await execution.teardown(using: impatience)
        }
        // What it started may outlive it. Its number is its group's until its status is read, which comes later.
        try? execution.send(signal: .kill, toProcessGroup: true)
    }

    /// Begins the conversation. Returns how it ended if it did.
    private func handshake(_ client: ModelContextClient) async -> End? {
        // One time limit for all of it.
        let deadline = ContinuousClock.now + settings.timeout
        do throws(ModelContextError) {
            let server = try await client.initialize(timeout: settings.timeout)
            let left = max(deadline - .now, .zero)
            let tools = server.hasTools ? try await client.listTools(timeout: left) : []
            await onInitialized(client, server, tools)
            return nil
        } catch {
            // Cancelled: the plugin ended first, and that is the cause.
            return error == .cancelled ? nil : .broken(error.description)
        }
    }

    private static func read(
        _ output: SubprocessOutputSequence,
        _ remains: ProcessRemains,
        into client: ModelContextClient
    ) async -> End {
        var remains = remains
        var splitter = LineSplitter(maximumLineLength: maximumLineLength)
        do {
            for try await chunk in output {
                guard remains.take(chunk.count) else { return .outputClosed }
                var lines: [[UInt8]] = []
                // The lines before one that is too long still count.
                let failure = Result { try splitter.append(chunk.bytes) { lines.append($0) } }
                for line in lines { try await client.receive(line) }
                try failure.get()
            }
            return .outputClosed
        } catch let error as ModelContextError {
            return .broken(error.description)
        } catch {
            return .outputClosed
        }
    }
}
