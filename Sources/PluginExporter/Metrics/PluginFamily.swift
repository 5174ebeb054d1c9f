internal import Exposition

/// The metric families that grow with the plugins, in the order in which they are written.
enum PluginFamily: Int, CaseIterable {
    case info, state, discovered, registered
    case executions, executionErrors, inFlight, duration, recentAverage, lastDuration, lastUsed, loaded, failures
    case toolExecutions, toolExecutionErrors, toolDuration
    case restarts, residentMemory, cpu

    /// Made once: `allCases` is a new array each time.
    static let inOrder = allCases

    var metric: MetricFamily {
        switch self {
        case .info: MetricCatalogue.info
        case .state: MetricCatalogue.state
        case .discovered: MetricCatalogue.discovered
        case .registered: MetricCatalogue.registered
        case .executions: MetricCatalogue.executions
        case .executionErrors: MetricCatalogue.executionErrors
        case .inFlight: MetricCatalogue.inFlight
        case .duration: MetricCatalogue.duration
        case .recentAverage: MetricCatalogue.recentAverage
        case .lastDuration: MetricCatalogue.lastDuration
        case .lastUsed: MetricCatalogue.lastUsed
        case .loaded: MetricCatalogue.loaded
        case .failures: MetricCatalogue.failures
        case .toolExecutions: MetricCatalogue.toolExecutions
        case .toolExecutionErrors: MetricCatalogue.toolExecutionErrors
        case .toolDuration: MetricCatalogue.toolDuration
        case .restarts: MetricCatalogue.restarts
        case .residentMemory: MetricCatalogue.residentMemory
        case .cpu: MetricCatalogue.cpu
        }
    }

    /// Whether its series are of the roster, and not of the plugins that are registered.
    var isOfRoster: Bool { self == .discovered || self == .registered }
}
