internal import MicroHTTP

/// `POST /v1/plugins/{name}/tools/{tool}/run`.
final class RunEndpoint: Sendable {
    private struct Answer<Output: Encodable & Sendable>: Encodable {
        private enum CodingKeys: String, CodingKey {
            case plugin = "plugin_id"
            case tool = "tool_name"
            case result
            case time = "processing_time_ms"
        }

        let plugin: String
        let tool: String
        let result: Output
        let time: Double
    }

    private let configuration: PluginExporter.Configuration
    private let executionGuard: ExecutionGuard
    private let runs: ConcurrencyLimit

    init(configuration: PluginExporter.Configuration, identity: ServerIdentity) {
        self.configuration = configuration
        executionGuard = ExecutionGuard(identity: identity)
        // Half of the connections that one client may have are left for scrapes.
        runs = ConcurrencyLimit(max(min(64, configuration.connectionLimitPerAddress / 2), 1))
    }

    /// Why a request may not run a tool, whatever its body is; nil if it may.
    func refusal(of request: borrowing HTTPRequest, isAuthenticated: Bool) -> HTTPResponse? {
        guard configuration.toolRunner != nil, configuration.enableExecution else {
            return .error(.forbidden, "Running tools over HTTP is off; --web.enable-execution turns it on")
        }
        return executionGuard.refusal(of: request, isAuthenticated: isAuthenticated)
    }

    func reply(to request: borrowing HTTPRequest, plugin: String, tool: String) -> HTTPReply {
        if let refusal = refusal(of: request, isAuthenticated: request.isAuthenticated) { return .now(refusal) }
        guard let runner = configuration.toolRunner, let body = request.body else {
            return .now(.tooLarge(limit: configuration.bodyLimit))
        }
        guard runs.enter() else {
            return .now(.error(.serviceUnavailable, "\(runs.maximum) tools are running already; try again later"))
        }
        return .later {
            defer { self.runs.leave() }
            return await Self.run(body, plugin: plugin, tool: tool, runner: runner)
        }
    }

    private static func run(
        _ body: [UInt8],
        plugin: String,
        tool: String,
        runner: some ToolRunner
    ) async -> HTTPResponse {
        let clock = ContinuousClock()
        do throws(ToolFailure) {
            let arguments = try runner.arguments(in: body)
            let start = clock.now
            let result = try await runner.run(tool, of: plugin, arguments: arguments)
            let time = start.duration(to: clock.now).milliseconds
            return .json(.ok, Answer(plugin: plugin, tool: tool, result: result, time: time))
        } catch {
            return .error(error.status, error.detail)
        }
    }
}
