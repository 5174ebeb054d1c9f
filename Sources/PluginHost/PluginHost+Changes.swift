internal import PluginRegistry

/// What a host changes, one change after another: the three that ``PluginHost`` asks for, and their steps.
extension PluginHost {
    /// Reads the sources, off the threads that everything else shares.
    private func discover() async -> DiscoveredPlugins {
        let sources = sources
        let names = Dictionary(
            plugins.filter { $1.supervisor != nil }.map { ($1.found.origin, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        let expected = expected
        let watch = watch
        let (discovered, unwatched) = await Task(executorPreference: scanExecutor) {
            // First: what changes while they are read is another change.
            let unwatched = watch?.follow(sources.flatMap(\.watchedFolders)) ?? 0
            return (DiscoveredPlugins(scanning: sources, called: names, expected: expected), unwatched)
        }.value
        discoveryLog.tell(ofUnwatched: unwatched)
        self.expected = discovered.contents
        return discovered
    }

    /// Reads the sources and tells the registry. Returns what they hold, and the loaded plugins whose description has gone
    /// bad: these run on as they are.
    private func discoverAgain(isScan: Bool) async -> (
        DiscoveredPlugins, bad: [(plugin: FoundPlugin, error: DefinitionError)]
    ) {
        var discovered = await discover()
        let bad = goneBad(in: discovered)
        for (plugin, error) in bad {
            discovered.report("Plugin '\(plugin.name)' runs on as it was loaded: \(error)", with: plugin)
        }
        if isScan, autoLoad {
            for (name, found) in discovered.plugins where found.isIncomplete && plugins[name] == nil {
                guard case .failure(let error) = found.definition else { continue }
                discovered.report("Plugin '\(name)' is loaded once it is whole: \(error)", with: found)
            }
        }
        discovered.publish(to: registry)
        // Otherwise it is loaded at once.
        if isScan, !autoLoad { tellReturned(discovered) }
        return (discovered, bad)
    }

    func loadAll() async -> PluginStarts {
        let discovered = await discover()
        guard !isStopped else { return PluginStarts() }
        discovered.publish(to: registry)
        discoveryLog.tell(of: discovered, besides: plugins, isLoading: true)
        return PluginStarts(
            discovered.plugins.values.sorted { $0.name < $1.name }.compactMap(add)
        )
    }

    func scanAll() async -> PluginStarts {
        let (discovered, bad) = await discoverAgain(isScan: true)
        discoveryLog.tell(of: discovered, besides: plugins, isLoading: autoLoad)
        guard autoLoad, !isStopped else { return PluginStarts() }
        let kept = Set(bad.map(\.plugin.name))
        let changed = discovered.plugins.values.filter { found in
            guard !kept.contains(found.name), isChanged(found), !found.isIncomplete else { return false }
            // A source that cannot be read may hold the plugin still.
            guard !discovered.failures.isEmpty, let loaded = plugins[found.name] else { return true }
            return loaded.found.origin == found.origin
        }
        var starts = changed.sorted { $0.name < $1.name }.compactMap(add)
        // Renamed: what was loaded from there would run beside what is there now, and so on with each new name.
        let origins = Set(discovered.plugins.values.map(\.origin))
        for (name, hosted) in plugins where discovered.plugins[name] == nil && origins.contains(hosted.found.origin) {
            plugins[name] = nil
            if let end = drop(hosted) { starts.append(end) }
        }
        return PluginStarts(starts)
    }

    func reloadAll() async -> Result<(PluginStarts, refused: [String]), ReloadError> {
        let (discovered, bad) = await discoverAgain(isScan: false)
        var reasons = discovered.failures.map(\.description) + bad.map(\.error.description)
        if reasons.isEmpty, isStopped { reasons = ["the host is stopping"] }
        discoveryLog.tell(of: discovered, besides: plugins, isLoading: reasons.isEmpty)
        guard reasons.isEmpty else { return .failure(ReloadError(reasons: reasons)) }

        var starts: [@Sendable () async -> Void] = []
        for found in discovered.plugins.values.sorted(by: { $0.name < $1.name }) {
            if isChanged(found) {
                if let start = add(found) { starts.append(start) }
            } else if let supervisor = plugins[found.name]?.supervisor {
                starts.append { await supervisor.retry() }
            }
        }
        for (name, hosted) in plugins where discovered.plugins[name] == nil {
            plugins[name] = nil
            if let end = drop(hosted) { starts.append(end) }
        }
        return .success((PluginStarts(starts), discovered.problems.map(\.description)))
    }

    private func isChanged(_ found: FoundPlugin) -> Bool {
        plugins[found.name]?.differs(from: found) ?? true
    }

    /// The loaded plugins whose description was good and is bad now.
    private func goneBad(in discovered: DiscoveredPlugins) -> [(plugin: FoundPlugin, error: DefinitionError)] {
        discovered.plugins.values.sorted { $0.name < $1.name }.compactMap { found in
            plugins[found.name]?.hasGoneBad(found).map { (found, $0) }
        }
    }

    /// Registers a plugin in the place of the one of its name, if there is one. Returns what starts it.
    private func add(_ found: FoundPlugin) -> (@Sendable () async -> Void)? {
        let known = registry.plugin(named: found.name)
        returned.remove(found.name)
        switch found.definition {
        case .failure(let error):
            // What ran under its name was somewhere else, and is not there any more.
            if let supervisor = plugins[found.name]?.supervisor { retiring[found.name] = supervisor }
            plugins[found.name] = HostedPlugin(found: found)
            let plugin = known ?? registry.register(found.name)
            plugin.process.host()
            guard let predecessor = retiring[found.name] else {
                plugin.failAgain(error.description)
                return nil
            }
            return {
                // What becomes of the plugin then comes first.
                await predecessor.stop(because: "its description is bad now")
                plugin.failAgain(error.description)
                await self.retired(predecessor, found.name)
            }
        case .success(let definition):
            let predecessor = plugins[found.name]?.supervisor ?? retiring.removeValue(forKey: found.name)
            if predecessor == nil {
                known?.reload(description: definition.description, version: definition.version)
            }
            let plugin =
                known
                ?? registry.register(found.name, description: definition.description, version: definition.version)
            let supervisor = PluginSupervisor(
                plugin: plugin, definition: definition, settings: settings, replacing: predecessor
            )
            plugins[found.name] = HostedPlugin(found: found, supervisor: supervisor)
            return { await supervisor.start() }
        }
    }

    /// Takes a plugin away that no source holds any more. Returns what ends its program, if it has one.
    private func drop(_ hosted: HostedPlugin) -> (@Sendable () async -> Void)? {
        let name = hosted.found.name
        let reason = "no source holds it any more; it was \(hosted.found.origin)"
        guard let supervisor = hosted.supervisor else {
            registry.plugin(named: name)?.becomeUnavailable(reason)
            return nil
        }
        retiring[name] = supervisor
        return {
            await supervisor.retire(because: reason)
            await self.retired(supervisor, name)
        }
    }

    /// Says of plugins that were taken away and are discovered again, that they wait to be loaded; of those that are gone
    /// once more, that they are.
    private func tellReturned(_ discovered: DiscoveredPlugins) {
        for (name, _) in discovered.plugins where plugins[name] == nil && retiring[name] == nil {
            guard let plugin = registry.plugin(named: name), plugin.state == .unavailable else { continue }
            if returned.insert(name).inserted { plugin.becomeUnavailable("it is discovered again; a reload loads it") }
        }
        for name in returned where discovered.plugins[name] == nil && !discovered.unreadNames.contains(name) {
            returned.remove(name)
            registry.plugin(named: name)?.becomeUnavailable("no source holds it any more")
        }
    }

    private func retired(_ supervisor: PluginSupervisor, _ name: String) {
        if retiring[name] === supervisor { retiring[name] = nil }
    }
}
