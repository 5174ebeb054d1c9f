public import Metrics
public import PluginRegistry
internal import Synchronization

/// Passes what a registry records on to swift-metrics, for those who export elsewhere: OpenTelemetry, StatsD.
///
/// ```swift
/// let mirror = try RegistryMirror()       // after MetricsSystem.bootstrap(…), before or after plugins are registered
/// async let gauges: Void = mirror.run()   // ends when it is cancelled, as at the end of this scope
/// ```
///
/// | label | metric | dimensions | |
/// | --- | --- | --- | --- |
/// | `plugin.executions` | `Counter` | plugin | all that finished, well or not |
/// | `plugin.execution.errors` | `Counter` | plugin | those that failed |
/// | `plugin.execution.duration` | `Timer` | plugin | each one's time, in nanoseconds |
/// | `plugin.tool.executions`, `plugin.tool.execution.errors` | `Counter` | plugin, tool | of declared tools |
/// | `plugin.tool.execution.duration` | `Timer` | plugin, tool | |
/// | `plugin.lifecycle` | `Gauge` | plugin, state | 1 for the state that the plugin is in, 0 for the other four |
/// | `plugin.missing` | `Gauge` | plugin | 1 for one that was discovered and is not registered, else 0 |
///
/// Counters and timers are told of each execution as it is recorded, from now on, and exist from the start; gauges are
/// set by ``refresh()``. Whoever wants other labels puts a `MappingMetricsFactory` in between. No label is that of a
/// family of `PluginExporter`, also where a backend writes dots as underscores: the two may share a page.
///
/// Counters and timers are made once for each plugin and declared tool, and kept as long as the registry. What an
/// execution costs more is what the backend's counter and timer cost.
public final class RegistryMirror: Sendable {
    private let registry: PluginRegistry
    private let factory: any MetricsFactory
    private let gauges = Mutex<[String: PluginGauges]>([:])

    /// Mirrors executions from now on, and sets the gauges a first time.
    ///
    /// - Parameters:
    ///   - registry: what to mirror; `PluginRegistry.shared` outside this package's own tests.
    ///   - factory: where to; the one that is current, that of `MetricsSystem.bootstrap`, unless given.
    /// - Throws: `PluginRegistryError.observedAlready` if the registry's executions are observed: a second mirror would
    ///   count them twice.
    public init(
        registry: PluginRegistry = .shared,
        factory: any MetricsFactory = MetricsSystem.factory
    ) throws(PluginRegistryError) {
        self.registry = registry
        self.factory = factory
        try registry.observeExecutions { plugin, tool in
            ExecutionMirror(plugin: plugin, tool: tool, factory: factory)
        }
        refresh()
    }

    /// Sets the gauges to what is so now; those of plugins that are neither registered nor discovered any more are
    /// destroyed. Some 100 ns a plugin beside what the backend's gauges cost.
    public func refresh() {
        let roster = registry.roster
        let registered = roster.plugins.map { (name: $0.name, state: PluginState?.some($0.state)) }
        let known = registered + roster.missing.map { (name: $0, state: nil) }
        gauges.withLock { gauges in
            var former = gauges
            gauges = [:]
            for (name, state) in known {
                let isRegistered = state != nil
                // One that was missing has no gauges of states yet.
                let kept = former[name].flatMap { $0.isRegistered == isRegistered ? $0 : nil }
                former[name] = nil
                let own = kept ?? PluginGauges(name, isRegistered: isRegistered, factory)
                own.set(state)
                gauges[name] = own
            }
            for gone in former.values { gone.destroy() }
        }
    }

    /// Calls ``refresh()`` again and again, until it is cancelled.
    ///
    /// In a group of swift-service-lifecycle, let a service of yours call it inside `cancelWhenGracefulShutdown`.
    ///
    /// - Parameter interval: how long to wait in between.
    public func run(every interval: Duration = .seconds(15)) async {
        while !Task.isCancelled {
            refresh()
            try? await Task.sleep(for: interval)
        }
    }
}
