import ModelContext
import PluginExporter
import PluginHost

/// Joins the endpoint and the host, which do not know each other.
struct HostedTools: ToolRunner {
    let host: PluginHost

    func arguments(in body: [UInt8]) throws(ToolFailure) -> [String: JSONValue] {
        let json: JSONValue
        do {
            json = try JSONValue(parsing: body)
        } catch {
            throw .invalidArguments("The body must be {\"args\":{…}}: \(error)")
        }
        guard let arguments = json["args"] else {
            throw .invalidArguments("The body must be {\"args\":{…}}: there is no \"args\"")
        }
        guard case .object(let members) = arguments else {
            throw .invalidArguments("The body must be {\"args\":{…}}: \"args\" is not an object")
        }
        return members
    }

    func run(
        _ tool: String,
        of plugin: String,
        arguments: [String: JSONValue]
    ) async throws(ToolFailure) -> JSONValue {
        do throws(HostError) {
            let result = try await host.run(tool, of: plugin, arguments: arguments)
            return result.structuredContent ?? ["content": .array(result.content)]
        } catch {
            throw ToolFailure(error)
        }
    }

    func manifest(of plugin: String) async -> JSONValue? {
        await host.manifest(of: plugin)
    }
}

extension ToolFailure {
    init(_ error: HostError) {
        switch error {
        case .unknownPlugin(let name, let known): self = .unknownPlugin(name, known: known)
        case .unknownTool(let tool, let plugin, let known): self = .unknownTool(tool, plugin: plugin, known: known)
        case .invalidArguments(let reason): self = .invalidArguments(reason)
        case .timedOut(let limit): self = .timedOut(after: limit)
        case .failed(let reason): self = .failed(reason)
        case .unavailable(let reason): self = .unavailable(reason)
        }
    }
}
