internal import MicroHTTP

/// Why a tool gave no result.
public enum ToolFailure: Error, Sendable, Equatable {
    /// No plugin of that name; `known` names those there are.
    case unknownPlugin(String, known: [String])
    /// The plugin has no tool of that name; `known` names those it has.
    case unknownTool(String, plugin: String, known: [String])
    /// The tool cannot take these arguments.
    case invalidArguments(String)
    /// The tool had not answered when its time was over.
    case timedOut(after: Duration)
    /// The tool answered that it failed, in its own words.
    case failed(String)
    /// The plugin cannot run anything now; the reason.
    case unavailable(String)

    var status: HTTPStatus {
        switch self {
        case .unknownPlugin, .unknownTool: .notFound
        case .invalidArguments: .badRequest
        case .timedOut: .requestTimeout
        case .failed: .internalServerError
        case .unavailable: .serviceUnavailable
        }
    }

    var detail: String {
        switch self {
        case .unknownPlugin(let name, let known):
            "Plugin '\(name)' not found; \(Self.list("registered", known))"
        case .unknownTool(let tool, let plugin, let known):
            "Plugin '\(plugin)' has no tool '\(tool)'; \(Self.list("it has", known))"
        case .timedOut(let limit):
            "No answer within \(limit.formattedSeconds) s"
        case .invalidArguments(let reason), .failed(let reason), .unavailable(let reason):
            reason
        }
    }

    private static func list(_ verb: String, _ names: [String]) -> String {
        "\(verb): \(names.isEmpty ? "none" : names.joined(separator: ", "))"
    }
}
