/// What can be wrong with a question to the registry. Each says what there is instead.
public enum PluginRegistryError: Error, Sendable, Equatable {
    /// No plugin of that name is registered.
    case unknownPlugin(String, known: [String])
    /// The plugin cannot execute in its state.
    case notReady(plugin: String, state: PluginState, reason: String?)
    /// The plugin carries no instance; `having` names those that do.
    case noInstance(plugin: String, having: [String])
    /// The plugin's instance is of another type than was asked for.
    case instanceType(plugin: String, expected: String, actual: String)
    /// Histogram bounds that are none.
    case invalidBuckets(String)
    /// Buckets were chosen after plugins had been registered with others.
    case bucketsInUse(plugins: Int)
    /// Executions are told to somebody else.
    case observedAlready
}

extension PluginRegistryError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unknownPlugin(let name, let known):
            "Plugin '\(name)' not found; registered: \(Self.list(known))"
        case .notReady(let name, let state, let reason):
            if let reason {
                "Plugin '\(name)' is \(state.rawValue): \(reason)"
            } else {
                "Plugin '\(name)' is \(state.rawValue); it can execute once it is INITIALIZED"
            }
        case .noInstance(let name, let having):
            "Plugin '\(name)' has no instance; those that have one: \(Self.list(having))"
        case .instanceType(let name, let expected, let actual):
            "The instance of plugin '\(name)' is a \(actual), not a \(expected)"
        case .invalidBuckets(let reason):
            "Bad histogram bounds: \(reason)"
        case .bucketsInUse(let plugins):
            "Histogram bounds are chosen before the first plugin is registered; there are \(plugins) already"
        case .observedAlready:
            "The registry's executions are observed already, and can be only once"
        }
    }

    private static func list(_ names: [String]) -> String {
        names.isEmpty ? "none" : names.map { "'\($0)'" }.joined(separator: ", ")
    }
}
