extension PluginRegistry {
    /// Has each execution told to an observer from now on: those that `makeObserver` makes, one for each plugin and one
    /// for each of its declared tools, whenever those come. An execution with a tool is told to the tool's observer and
    /// to the plugin's.
    ///
    /// ```swift
    /// struct SlowExecutions: ExecutionObserver {
    ///     let plugin: String
    ///
    ///     func recorded(succeeded: Bool, nanoseconds: Int64?) {
    ///         if let nanoseconds, nanoseconds > 1_000_000_000 { print("\(plugin) was slow") }
    ///     }
    /// }
    ///
    /// try PluginRegistry.shared.observeExecutions { plugin, _ in SlowExecutions(plugin: plugin) }
    /// ```
    ///
    /// Without observers, recording costs one comparison more; with one, what it does. Two threads that make the same
    /// plugin known at once may both have an observer made for it, of which one is used.
    ///
    /// - Parameter makeObserver: called outside all locks. Its observers are kept as long as the registry.
    /// - Throws: ``PluginRegistryError/observedAlready`` at a second call.
    public func observeExecutions(
        _ makeObserver: @escaping @Sendable (_ plugin: String, _ tool: String?) -> any ExecutionObserver
    ) throws(PluginRegistryError) {
        guard observers.set(makeObserver) else { throw .observedAlready }
        // Whoever is registered meanwhile finds the maker by itself.
        for plugin in roster.plugins { plugin.addMissingObservers() }
    }
}

extension Plugin {
    /// Has observers made for what has none, if executions are observed at all.
    func addMissingObservers() {
        guard let make = observers.current else { return }
        if record.observation == nil { record.observe(make(name, nil)) }
        for tool in tools where tool.record.observation == nil {
            tool.record.observe(make(name, tool.name))
        }
    }

    /// Out of line: hardly anybody observes.
    @inline(never)
    func tell(succeeded: Bool, nanoseconds: Int64, _ tool: ExecutionRecord?) {
        tool?.tell(succeeded: succeeded, nanoseconds: nanoseconds)
        record.tell(succeeded: succeeded, nanoseconds: nanoseconds)
    }
}
