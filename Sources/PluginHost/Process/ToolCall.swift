internal import ModelContext
internal import PluginRegistry

/// One call of a plugin's tool: counted and timed, its errors told in the host's words.
struct ToolCall {
    let plugin: Plugin
    let tool: String
    let arguments: [String: JSONValue]
    let timeout: Duration

    nonisolated(nonsending) func run(on client: ModelContextClient) async throws(HostError) -> ToolResult {
        do {
            // Of a plugin with more tools than are counted, the rest count for the plugin alone.
            guard let counted = plugin.tool(named: tool) else {
                return try await plugin.execute { try await answer(of: client) }
            }
            return try await counted.execute { try await answer(of: client) }
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

    private nonisolated(nonsending) func answer(of client: ModelContextClient) async throws -> ToolResult {
        let result = try await client.callTool(tool, arguments: arguments, timeout: timeout)
        guard !result.isError else {
            throw HostError.failed(result.text.isEmpty ? "The tool failed and gave no reason" : result.text)
        }
        return result
    }
}
