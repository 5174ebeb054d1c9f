/// The methods of ``Plugin``, for callers that have a name and no handle. Each costs one look-up more.
extension PluginRegistry {
    // MARK: States

    /// See ``Plugin/markInitialized()``. An unknown name is logged and counted, and nothing changes.
    @discardableResult
    public func markInitialized(_ name: String) -> Bool {
        withKnown(name, for: "INITIALIZED") { $0.markInitialized() } ?? false
    }

    /// See ``Plugin/markRunning()``. An unknown name is logged and counted, and nothing changes.
    @discardableResult
    public func markRunning(_ name: String) -> Bool {
        withKnown(name, for: "RUNNING") { $0.markRunning() } ?? false
    }

    /// See ``Plugin/markFailed(_:)``. An unknown name is logged and counted, and nothing changes.
    @discardableResult
    public func markFailed(_ name: String, reason: String) -> Bool {
        withKnown(name, for: "FAILED") { $0.markFailed(reason) } ?? false
    }

    /// See ``Plugin/markUnavailable(_:)``. An unknown name is registered as unavailable, so that it is visible.
    @discardableResult
    public func markUnavailable(_ name: String, reason: String) -> Bool {
        unavailable(name, reason)
    }

    // MARK: Executions

    /// See ``Plugin/recordSuccess(duration:traceID:)``. An unknown name is logged and counted, and nothing is recorded.
    public func recordSuccess(_ name: String, duration: Duration? = nil, traceID: TraceID? = nil) {
        withKnown(name, for: "success") { $0.recordSuccess(duration: duration, traceID: traceID) }
    }

    /// See ``Plugin/recordError(duration:traceID:)``. An unknown name is logged and counted, and nothing is recorded.
    public func recordError(_ name: String, duration: Duration? = nil, traceID: TraceID? = nil) {
        withKnown(name, for: "error") { $0.recordError(duration: duration, traceID: traceID) }
    }

    // MARK: Snapshots

    /// Everything known about one plugin now, or nil if there is none of that name.
    public func status(of name: String) -> PluginStatus? {
        plugin(named: name)?.status
    }

    /// Everything known about every plugin, by name; failed and unavailable ones among them.
    public func statuses() -> [PluginStatus] {
        roster.plugins.map(\.status)
    }

    /// One plugin's state now, or nil if there is none of that name.
    public func state(of name: String) -> PluginState? {
        plugin(named: name)?.state
    }

    /// Every plugin's state now.
    public func states() -> [String: PluginState] {
        Dictionary(uniqueKeysWithValues: roster.plugins.map { ($0.name, $0.state) })
    }

    /// The names, in order, of the plugins that are neither failed nor unavailable.
    public func available() -> [String] {
        roster.plugins.filter(\.state.isAvailable).map(\.name)
    }

    /// Whether a plugin is registered and neither failed nor unavailable.
    public func isAvailable(_ name: String) -> Bool {
        state(of: name)?.isAvailable ?? false
    }
}
