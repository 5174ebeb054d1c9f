internal import PluginRegistry

/// What several sources hold together at one moment.
struct DiscoveredPlugins: Sendable {
    /// What the sources of one kind hold.
    struct Kind: Sendable {
        /// Every name found, also of a plugin that another of its name was preferred to.
        var names: Set<String> = []
        var problems: [DiscoveryProblem] = []
        /// The sources that could not be read.
        var failures: [SourceError] = []
        var duration = Duration.zero
    }

    /// One plugin a name.
    private(set) var plugins: [String: FoundPlugin] = [:]
    /// The kind of source that each of them is of.
    private var kindsByName: [String: String] = [:]
    /// By the kinds' names.
    private(set) var kinds: [String: Kind] = [:]
    /// What each source holds, by its place among them; of one that cannot be read, what it held before.
    private(set) var contents: [Int: SourceContents] = [:]
    /// The names that the sources held before which cannot be read now.
    private(set) var unreadNames: Set<String> = []

    /// Reads the sources. Of two plugins with one name, the one that is loaded under it already is used; else one that can
    /// be used before one that cannot; else the first: the sources' kinds in their order, and within a kind by origin.
    ///
    /// - Parameters:
    ///   - called: what the origins that are loaded are called. One whose description has gone bad keeps its name,
    ///     whatever it could be called without the description.
    ///   - expected: what the sources held before.
    init(
        scanning sources: [any PluginSource],
        called: [String: String] = [:],
        expected: [Int: SourceContents] = [:]
    ) {
        var order: [String] = []
        var locations: Set<[String]> = []
        var found: [String: [FoundPlugin]] = [:]
        let clock = ContinuousClock()
        // Not by location: that of a link changes when what it leads to is gone.
        for (index, source) in sources.enumerated() {
            guard locations.insert([source.kind, source.location]).inserted else { continue }
            if kinds[source.kind] == nil { order.append(source.kind) }
            let start = clock.now
            do throws(SourceError) {
                // Before it is read, and after it was found empty: it may be mounted or unmounted meanwhile.
                let fileSystem = source.fileSystem
                let plugins = try source.scan().map { plugin in
                    var plugin = plugin
                    switch plugin.definition {
                    case .failure: plugin.name = called[plugin.origin] ?? plugin.name
                    case .success(let definition): plugin.program = ProgramFile(of: definition)
                    }
                    return plugin
                }
                if plugins.isEmpty, let known = expected[index],
                    let loss = known.loss(at: source.location, now: fileSystem)
                        ?? known.loss(at: source.location, now: source.fileSystem)
                {
                    throw loss
                }
                contents[index] = SourceContents(names: Set(plugins.map(\.name)), fileSystem: fileSystem)
                found[source.kind, default: []] += plugins
            } catch {
                // Nobody knows what it holds now: what it held stays expected, and nothing of the others with it.
                contents[index] = expected[index]
                unreadNames.formUnion(expected[index]?.names ?? [])
                kinds[source.kind, default: Kind()].failures.append(error)
            }
            kinds[source.kind, default: Kind()].names.formUnion(contents[index]?.names ?? [])
            kinds[source.kind, default: Kind()].duration += start.duration(to: clock.now)
        }
        let inOrder = order.flatMap { kind in
            (found[kind] ?? []).sorted { $0.origin < $1.origin }.map { (plugin: $0, kind: kind) }
        }
        for claim in Claim.allCases {
            for (plugin, kind) in inOrder where Claim(of: plugin, called: called) == claim { add(plugin, of: kind) }
        }
    }

    /// How good a plugin's claim to its name is, the best first.
    private enum Claim: CaseIterable {
        case isLoaded, isGood, isBad

        init(of plugin: FoundPlugin, called: [String: String]) {
            if called[plugin.origin] == plugin.name {
                self = .isLoaded
            } else if case .success = plugin.definition {
                self = .isGood
            } else {
                self = .isBad
            }
        }
    }

    private mutating func add(_ plugin: FoundPlugin, of kind: String) {
        if let first = plugins[plugin.name] {
            var problem = "Plugin '\(plugin.name)' of \(plugin.origin) is refused: \(first.origin) has the same name"
            if case .failure(let error) = plugin.definition { problem += "; and \(error)" }
            kinds[kind]?.problems.append(DiscoveryProblem(plugin: plugin, description: problem))
        } else {
            plugins[plugin.name] = plugin
            kindsByName[plugin.name] = kind
        }
    }

    /// Adds a problem with one of the plugins.
    mutating func report(_ problem: String, with plugin: FoundPlugin) {
        guard let kind = kindsByName[plugin.name] else { return }
        kinds[kind]?.problems.append(DiscoveryProblem(plugin: plugin, description: problem))
    }

    /// Everything that keeps a plugin from being used.
    var problems: [DiscoveryProblem] {
        kinds.sorted { $0.key < $1.key }.flatMap(\.value.problems)
    }

    /// The sources that could not be read.
    var failures: [SourceError] {
        kinds.sorted { $0.key < $1.key }.flatMap(\.value.failures)
    }

    /// Tells the registry what should be in it.
    func publish(to registry: PluginRegistry) {
        for (kind, found) in kinds {
            let problems = found.problems.map(\.description)
            if found.failures.isEmpty {
                registry.discovered(found.names, source: kind, duration: found.duration, problems: problems)
            } else {
                registry.discoveryFailed(
                    source: kind,
                    reason: found.failures.map(\.description).joined(separator: "; "),
                    found: Array(found.names),
                    problems: problems
                )
            }
        }
    }
}
