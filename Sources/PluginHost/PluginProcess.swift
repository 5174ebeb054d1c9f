internal import Logging
internal import ModelContext
internal import PluginRegistry
internal import Subprocess
internal import SystemPackage

/// One plugin's program while it runs: started, spoken to, stopped. Its state in the registry follows.
actor PluginProcess {
    /// The longest line that a plugin may write.
    static let maximumLineLength = 4 * 1024 * 1024
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

    private let plugin: Plugin
    private let command: LaunchCommand
    private let timeout: Duration
    private let logger: Logger
    private let clientVersion: String

    private let outputExecutor = QueueExecutor(label: "PluginHost.output")
    private let errorExecutor = QueueExecutor(label: "PluginHost.error")
    private var task: Task<Void, Never>?
    private var client: ModelContextClient?
    private var tools: [Tool] = []
    /// Resumed once, when the plugin has left LOADED.
    private var settled: CheckedContinuation<Void, Never>?
    private let stopRequests: AsyncStream<Void>
    private let stopRequest: AsyncStream<Void>.Continuation
    private var isStopping = false

    init(plugin: Plugin, command: LaunchCommand, timeout: Duration, clientVersion: String, logger: Logger) {
        self.plugin = plugin
        self.command = command
        self.timeout = timeout
        self.clientVersion = clientVersion
        self.logger = logger
        (stopRequests, stopRequest) = AsyncStream.makeStream()
    }

    // MARK: From outside

    /// Starts the program. Returns when the plugin is INITIALIZED, FAILED or UNAVAILABLE.
    func start() async {
        // Its turn came after the host was stopped.
        guard !isStopping else { return }
        await withCheckedContinuation { continuation in
            settled = continuation
            task = Task { await run() }
        }
    }

    /// Ends the program: closes its input, then asks with SIGTERM, then kills it. Returns when it is gone.
    func stop() async {
        isStopping = true
        stopRequest.finish()
        await task?.value
    }

    /// Runs a tool as one execution of the plugin.
    func call(_ tool: String, arguments: [String: JSONValue]) async throws(HostError) -> ToolResult {
        guard !isStopping else { throw .unavailable("Plugin '\(plugin.name)' has ended: the host is stopping") }
        guard let client, plugin.state == .initialized || plugin.state == .running else {
            let status = plugin.status
            throw .unavailable(
                "Plugin '\(plugin.name)' is \(status.state.rawValue): \(status.reason ?? "it is still starting")"
            )
        }
        guard tools.contains(where: { $0.name == tool }) else {
            throw .unknownTool(tool, plugin: plugin.name, known: tools.map(\.name))
        }
        do {
            return try await plugin.execute {
                let result = try await client.callTool(tool, arguments: arguments, timeout: timeout)
                guard !result.isError else {
                    throw HostError.failed(result.text.isEmpty ? "The tool failed and gave no reason" : result.text)
                }
                return result
            }
        } catch let error as HostError {
            throw error
        } catch ModelContextError.timedOut(_, let limit) {
            throw .timedOut(after: limit)
        } catch ModelContextError.refused(_, -32602, let message) {
            // JSON-RPC 2.0, section 5.1: invalid params.
            throw .invalidArguments(message)
        } catch ModelContextError.refused(_, _, let message) {
            throw .failed(message)
        } catch ModelContextError.closed(let reason) {
            throw .unavailable("Plugin '\(plugin.name)' ended during the call: \(reason)")
        } catch ModelContextError.unencodableParams(_, let reason) {
            throw .invalidArguments("The arguments cannot be sent: \(reason)")
        } catch ModelContextError.invalidResult(_, let reason) {
            throw .failed("The tool's answer is not valid: \(reason)")
        } catch {
            // The plugin takes no more calls, or has just changed its state.
            throw .unavailable("Plugin '\(plugin.name)' cannot run it now: \(error)")
        }
    }

    // MARK: The process

    private func run() async {
        let options = {
            var options = PlatformOptions()
            // Its own process group: Ctrl-C in a terminal is for the host, which then stops its plugins in order.
            options.processGroupID = 0
            return options
        }()
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
                await converse(with: execution)
            }
            switch result.closureResult {
            case .broken(let reason): await ended(reason)
            case .outputClosed, .stopped: await ended(result.terminationStatus.reason)
            }
        } catch let error as SubprocessError where error.code == .executableNotFound {
            plugin.markUnavailable("its command \(command.executable) is not installed, or its interpreter is not")
            settle()
        } catch {
            await ended("cannot be started: \(error)")
        }
    }

    /// Speaks with the plugin until it ends, breaks the protocol, or is asked to stop.
    private func converse(
        with execution: Execution<CustomWriteInput, SequenceOutput, SequenceOutput>
    ) async -> End {
        let client = ModelContextClient(name: "plugin_exporter", version: clientVersion) { [logger, plugin] line in
            do {
                _ = try await execution.standardInputWriter.write(line)
            } catch {
                // The plugin is ending. Whoever waits for an answer learns it with its exit status, in a moment.
                logger.debug("Writing ended", metadata: ["plugin": "\(plugin.name)", "reason": "\(error)"])
            }
        }
        self.client = client
        return await withTaskGroup(of: End?.self) { group in
            group.addTask(executorPreference: outputExecutor) {
                await Self.read(execution.standardOutput, into: client)
            }
            group.addTask(executorPreference: errorExecutor) { [logger, plugin] in
                await ErrorStream(logger: logger, plugin: plugin.name).log(execution.standardError)
                return nil
            }
            group.addTask { await self.handshake(client) }
            group.addTask { [stopRequests] in
                for await _ in stopRequests {}
                return .stopped
            }
            // What ends first is the cause; the rest follows from it.
            for await case let end? in group {
                let cause = await Self.finish(execution, after: end)
                group.cancelAll()
                return cause
            }
            return .outputClosed
        }
    }

    /// Sees to it that the program and what it started are gone. Returns the cause of the end.
    private static func finish(
        _ execution: Execution<CustomWriteInput, SequenceOutput, SequenceOutput>,
        after end: End
    ) async -> End {
        var cause = end
        if case .broken = end {
            await execution.teardown(using: impatience)
        } else {
            // Closing a plugin's input asks it to end (MCP 2025-06-18, Lifecycle, Shutdown).
            try? await execution.standardInputWriter.finish()
            if await !execution.processIdentifier.hasExited(within: patience) {
                // The signal that ends it now is the host's, and no reason.
                if case .outputClosed = end { cause = .broken("closed its output, but did not end") }
                await execution.teardown(using: impatience)
            }
        }
        // What it started may outlive it. Its number is its group's until its status is read, which comes later.
        try? execution.send(signal: .kill, toProcessGroup: true)
        return cause
    }

    /// Begins the conversation. Returns how it ended if it did.
    private func handshake(_ client: ModelContextClient) async -> End? {
        // One time limit for all of it.
        let deadline = ContinuousClock.now + timeout
        do throws(ModelContextError) {
            let server = try await client.initialize(timeout: timeout)
            let left = max(deadline - .now, .zero)
            tools = server.hasTools ? try await client.listTools(timeout: left) : []
        } catch {
            // Cancelled: the plugin ended first, and that is the cause.
            return error == .cancelled ? nil : .broken(error.description)
        }
        plugin.markInitialized()
        settle()
        return nil
    }

    private static func read(_ output: SubprocessOutputSequence, into client: ModelContextClient) async -> End {
        var splitter = LineSplitter(maximumLineLength: maximumLineLength)
        do {
            for try await chunk in output {
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

    /// The process is gone.
    private func ended(_ reason: String) async {
        if isStopping {
            await client?.close(throwing: .closed("the host is stopping"))
        } else {
            plugin.markFailed(reason)
            await client?.close(throwing: .closed(reason))
        }
        settle()
    }

    private func settle() {
        settled.take()?.resume()
    }
}
