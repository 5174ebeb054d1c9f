internal import Metrics
internal import PluginRegistry

/// The counters and the timer of one plugin, or of one of its tools.
struct ExecutionMirror: ExecutionObserver {
    private let executions: Counter
    private let errors: Counter
    private let duration: Timer

    init(plugin: String, tool: String?, factory: any MetricsFactory) {
        var prefix = "plugin"
        var dimensions = [("plugin", plugin)]
        if let tool {
            prefix += ".tool"
            dimensions.append(("tool", tool))
        }
        executions = Counter(label: "\(prefix).executions", dimensions: dimensions, factory: factory)
        errors = Counter(label: "\(prefix).execution.errors", dimensions: dimensions, factory: factory)
        duration = Timer(label: "\(prefix).execution.duration", dimensions: dimensions, factory: factory)
    }

    func recorded(succeeded: Bool, nanoseconds: Int64?) {
        executions.increment()
        if !succeeded { errors.increment() }
        if let nanoseconds { duration.recordNanoseconds(nanoseconds) }
    }
}
