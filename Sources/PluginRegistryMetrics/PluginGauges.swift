internal import Metrics
internal import PluginRegistry

/// The gauges of one name that is registered or discovered.
struct PluginGauges {
    private let missing: Gauge
    /// Those of its states; of a plugin that is not registered, none.
    private let states: [(state: PluginState, gauge: Gauge)]

    var isRegistered: Bool { !states.isEmpty }

    /// - Parameter isRegistered: whether it has a state.
    init(_ plugin: String, isRegistered: Bool, _ factory: any MetricsFactory) {
        let dimensions = [("plugin", plugin)]
        missing = Gauge(label: "plugin.missing", dimensions: dimensions, factory: factory)
        states = (isRegistered ? PluginState.allCases : []).map { state in
            let dimensions = dimensions + [("state", state.rawValue.lowercased())]
            return (state, Gauge(label: "plugin.lifecycle", dimensions: dimensions, factory: factory))
        }
    }

    /// - Parameter state: its state; nil for one that was discovered and is not registered.
    func set(_ state: PluginState?) {
        missing.record(state == nil ? 1 : 0)
        for other in states { other.gauge.record(other.state == state ? 1 : 0) }
    }

    func destroy() {
        missing.destroy()
        for state in states { state.gauge.destroy() }
    }
}
