internal import Logging
internal import ModelContext
internal import PluginRegistry

/// What a plugin's program is asked while it runs.
extension PluginSupervisor {
    /// Runs a tool as one execution of the plugin.
    func call(_ tool: String, arguments: [String: JSONValue]) async throws(HostError) -> ToolResult {
        if let stopReason { throw .unavailable("Plugin '\(plugin.name)' has ended: \(stopReason)") }
        guard predecessor == nil else {
            throw .unavailable("Plugin '\(plugin.name)' is being replaced: its calls in flight are finished first")
        }
        guard let session, plugin.state == .initialized || plugin.state == .running else {
            let status = plugin.status
            guard let reason = status.reason else {
                throw .unavailable("Plugin '\(plugin.name)' is LOADED: it is still starting")
            }
            throw .unavailable("Plugin '\(plugin.name)' is \(status.state.rawValue): \(reason)")
        }
        guard session.tools.contains(tool) else {
            throw .unknownTool(tool, plugin: plugin.name, known: session.tools)
        }
        let call = ToolCall(plugin: plugin, tool: tool, arguments: arguments, timeout: settings.timeout)
        calls += 1
        defer { calls -= 1 }
        do throws(HostError) {
            return try await call.run(on: session.client)
        } catch {
            if case .timedOut(let limit) = error {
                settings.logger.warning(
                    "No answer to a call",
                    metadata: ["plugin": "\(plugin.name)", "tool": "\(tool)", "within": "\(limit)"]
                )
                // It may be at it still, and answer nothing else meanwhile.
                ping(session.client, within: settings.timeout, after: "no answer to a call, then ")
            }
            throw error
        }
    }

    /// Lists the tools again, once for as many changes as are told meanwhile.
    func toolsChanged(_ client: ModelContextClient) async {
        haveToolsChanged = true
        // Told while it still starts, it is listed then.
        guard !isListing, session != nil else { return }
        isListing = true
        defer { isListing = false }
        var isFirst = true
        while haveToolsChanged, session?.client === client {
            // Whoever says so each time that it is asked is not asked without end.
            if !isFirst { try? await Task.sleep(for: .seconds(1)) }
            isFirst = false
            haveToolsChanged = false
            do throws(ModelContextError) {
                let tools = try await client.listTools(timeout: settings.timeout).map(\.name)
                guard session?.client === client else { return }
                session?.tools = tools
                plugin.declareTools(tools)
            } catch {
                guard session?.client === client else { return }
                settings.logger.warning(
                    "Changed tools could not be listed", metadata: ["plugin": "\(plugin.name)", "reason": "\(error)"])
                // The next look tries again.
                haveToolsChanged = true
                return
            }
        }
    }

    /// Pings a program that has nothing to do: one that hangs is noticed though nobody calls it.
    func look() {
        guard let session, plugin.state == .initialized else { return }
        ping(session.client, within: settings.pingTimeout, after: nil)
        if haveToolsChanged { Task { await toolsChanged(session.client) } }
    }

    /// Asks whether the program is there. One that does not answer is ended, and started again.
    ///
    /// - Parameter complaint: what speaks against it already.
    private func ping(_ client: ModelContextClient, within limit: Duration, after complaint: String?) {
        guard !isPinging else { return }
        isPinging = true
        Task {
            defer { isPinging = false }
            do throws(ModelContextError) {
                try await client.ping(timeout: limit)
                answersPings = true
            } catch {
                // Any other error: it has ended meanwhile, which is told already, or takes no more requests, which is no hanging.
                guard case .timedOut = error, session?.client === client else { return }
                if complaint != nil || answersPings {
                    process?.requestEnd(because: "hangs: \(complaint ?? "")\(error)")
                } else if !isSilenceTold {
                    isSilenceTold = true
                    settings.logger.warning(
                        "Does not answer pings: whether it hangs is seen only when it is called",
                        metadata: ["plugin": "\(plugin.name)"]
                    )
                }
            }
        }
    }
}
