internal import FoundationEssentials
internal import MicroHTTP

/// `POST /v1/plugins/{name}/tools/{tool}/run`.
struct RunEndpoint: Sendable {
    private struct Body<Arguments: Decodable & Sendable>: Decodable {
        let args: Arguments
    }

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

    let configuration: PluginExporter.Configuration

    func reply(to request: borrowing HTTPRequest, plugin: String, tool: String) -> HTTPReply {
        guard let runner = configuration.toolRunner, configuration.enableExecution else {
            return .now(
                .error(.forbidden, "Running tools over HTTP is off; --web.enable-execution turns it on")
            )
        }
        if let refusal = ExecutionGuard(ownHosts: configuration.ownHosts).refusal(of: request) {
            return .now(refusal)
        }
        let body = request.body ?? []
        return .later { await Self.run(body, plugin: plugin, tool: tool, runner: runner) }
    }

    private static func run<Runner: ToolRunner>(
        _ body: [UInt8],
        plugin: String,
        tool: String,
        runner: Runner
    ) async -> HTTPResponse {
        let arguments: Runner.Arguments
        do {
            arguments = try JSONDecoder().decode(Body<Runner.Arguments>.self, from: Data(body)).args
        } catch let error as DecodingError {
            return .error(.badRequest, "The body must be {\"args\":{…}}: \(error.place)")
        } catch {
            return .error(.badRequest, "The body must be {\"args\":{…}}: \(error)")
        }
        let clock = ContinuousClock()
        let start = clock.now
        do throws(ToolFailure) {
            let result = try await runner.run(tool, of: plugin, arguments: arguments)
            let time = start.duration(to: clock.now).milliseconds
            return .json(.ok, Answer(plugin: plugin, tool: tool, result: result, time: time))
        } catch {
            return .error(error.status, error.detail)
        }
    }
}

extension DecodingError {
    /// What is wrong and where, in a few words.
    fileprivate var place: String {
        switch self {
        case .dataCorrupted: return "it is not valid JSON"
        case .keyNotFound(let key, _): return "there is no \"\(key.stringValue)\""
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            let path = context.codingPath.map(\.stringValue).joined(separator: ".")
            return "\(path.isEmpty ? "the body" : "\"\(path)\"") is not an object"
        @unknown default: return "\(self)"
        }
    }
}
