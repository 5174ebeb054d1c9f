import PluginRegistry

/// The plugins of a measurement, registered and filled as every contestant does it.
struct Fleet {
    /// Which series each plugin has.
    enum Catalogue {
        /// Those that every contestant shows: 29, found by no source, with the 11 bounds of the other libraries.
        case shared
        /// All of ours for a plugin without tools that a source found: 34, with the standard bounds.
        case full
    }

    private static let executions = 21

    let plugins: [Plugin]

    init(_ count: Int, _ catalogue: Catalogue) throws {
        let registry = PluginRegistry.shared
        switch catalogue {
        case .shared:
            // Those that client libraries have by default.
            let milliseconds: [Int64] = [5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10000]
            try registry.setDurationBuckets(DurationBuckets(milliseconds.map { .milliseconds($0) }))
        case .full:
            registry.discovered((0..<count).map(Self.name), source: "directory")
        }
        plugins = (0..<count).map { index in
            let plugin = registry.register(
                Self.name(index), description: "A plugin of the benchmark", version: "1.0.\(index)")
            plugin.markInitialized()
            for execution in 0..<(Self.executions - 1) {
                plugin.recordSuccess(duration: Self.duration(index, execution))
            }
            plugin.recordError(duration: Self.duration(index, Self.executions - 1))
            return plugin
        }
    }

    static func name(_ index: Int) -> String { "plugin-\(index)" }

    /// How long an execution of a plugin took: nine decimals, and the same for every contestant.
    static func duration(_ plugin: Int, _ execution: Int) -> Duration {
        .nanoseconds((plugin * 7919 + execution * 999_983) * 1_000_003 % 10_000_000_000 + 1)
    }
}
