/// A plugin as a host has loaded it.
struct HostedPlugin: Sendable {
    /// What it was loaded from.
    var found: FoundPlugin
    /// Who runs it; nil if nobody can tell how.
    var supervisor: PluginSupervisor?

    /// Whether it would be loaded otherwise from what is found now, or runs another program than there is now. One that is
    /// away for a moment is no other.
    func differs(from now: FoundPlugin) -> Bool {
        if let program = now.program, program != found.program { return true }
        return switch (found.definition, now.definition) {
        case (.success(let old), .success(let new)): old != new
        case (.failure(let old), .failure(let new)): old != new
        default: true
        }
    }

    /// Whether what describes it was good when it was loaded and is bad now.
    func hasGoneBad(_ now: FoundPlugin) -> DefinitionError? {
        guard supervisor != nil, now.origin == found.origin, case .failure(let error) = now.definition else {
            return nil
        }
        return error
    }
}
