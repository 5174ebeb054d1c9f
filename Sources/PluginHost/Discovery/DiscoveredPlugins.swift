internal import PluginRegistry

/// What several sources hold together at one moment.
struct DiscoveredPlugins: Sendable {
    /// What the sources of one kind hold.
    struct Kind: Sendable {
        /// Every name found, also of a plugin that another of its name was preferred to.
        var names: Set<String> = []
        /// What keeps a plugin from being used, in words.
        var problems: [String] = []
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

    /// Reads the sources. Of two plugins with one name the first is used: the sources' kinds in their order, and within
    /// a kind by origin.
    ///
    /// - Parameter names: what the origins that are in use are called. One whose description has gone bad keeps its
    ///   name, whatever it could be called without the description.
    init(scanning sources: [any PluginSource], names: [String: String] = [:]) {
        var order: [String] = []
        var found: [String: [FoundPlugin]] = [:]
        var scanned: Set<[String]> = []
        let clock = ContinuousClock()
        for source in sources where scanned.insert([source.kind, source.location]).inserted {
            if kinds[source.kind] == nil { order.append(source.kind) }
            let start = clock.now
            do throws(SourceError) {
                found[source.kind, default: []] += try source.scan()
            } catch {
                kinds[source.kind, default: Kind()].failures.append(error)
            }
            kinds[source.kind, default: Kind()].duration += start.duration(to: clock.now)
        }
        for kind in order {
            for var plugin in (found[kind] ?? []).sorted(by: { $0.origin < $1.origin }) {
                if case .failure = plugin.definition { plugin.name = names[plugin.origin] ?? plugin.name }
                add(plugin, of: kind)
            }
        }
    }

    private mutating func add(_ plugin: FoundPlugin, of kind: String) {
        kinds[kind]?.names.insert(plugin.name)
        if let first = plugins[plugin.name] {
            report(
                "Plugin '\(plugin.name)' of \(plugin.origin) is refused: \(first.origin) has the same name",
                of: kind
            )
        } else {
            plugins[plugin.name] = plugin
            kindsByName[plugin.name] = kind
        }
    }

    private mutating func report(_ problem: String, of kind: String) {
        kinds[kind]?.problems.append(problem)
    }

    /// Adds a problem with one of the plugins.
    mutating func report(_ problem: String, with plugin: FoundPlugin) {
        if let kind = kindsByName[plugin.name] { report(problem, of: kind) }
    }

    /// Everything that keeps a plugin from being used, in words.
    var problems: [String] {
        kinds.sorted { $0.key < $1.key }.flatMap(\.value.problems)
    }

    /// The sources that could not be read.
    var failures: [SourceError] {
        kinds.sorted { $0.key < $1.key }.flatMap(\.value.failures)
    }

    /// Tells the registry what should be in it.
    func publish(to registry: PluginRegistry) {
        for (kind, found) in kinds {
            if found.failures.isEmpty {
                registry.discovered(
                    found.names, source: kind, duration: found.duration, problems: found.problems
                )
            } else {
                registry.discoveryFailed(
                    source: kind,
                    reason: found.failures.map(\.description).joined(separator: "; "),
                    found: found.names,
                    problems: found.problems
                )
            }
        }
    }
}
