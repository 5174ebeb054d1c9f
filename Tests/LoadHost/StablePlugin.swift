import PluginRegistry

/// The plugins that every scrape must tell all of, each by the way in which it is recorded.
enum StablePlugin: String, CaseIterable {
    /// `execute` with a closure that returns or throws.
    case executed
    /// The same with one that waits, and goes on in another thread.
    case awaited
    /// `recordSuccess` and `recordError` with a time.
    case told
    /// The same without one, or with a negative one, or with one.
    case counted
    /// The registry's methods that take a name.
    case named
    /// `markRunning`, then one of `record…`.
    case marked
    /// The tools' `execute`, and nothing else.
    case tools
    /// Each of these but those that wait.
    case mixed
    /// The same, and all of it fails: who saw an error before its execution would see more of them.
    case failing

    static let toolNames = ["read", "write", "list"]

    var name: String { "stable-\(rawValue)" }

    var hasTools: Bool { [.tools, .mixed, .failing].contains(self) }

    /// Whether all its times are said by who records it, and so known.
    var hasKnownTimes: Bool { [.told, .named, .marked].contains(self) }

    /// Registers all; the order is that of `allCases`.
    static func register(in registry: PluginRegistry) -> [Plugin] {
        allCases.map { kind in
            let plugin = registry.register(kind.name, description: "Stays", version: "1")
            plugin.markInitialized()
            if kind.hasTools { plugin.declareTools(toolNames) }
            return plugin
        }
    }
}
