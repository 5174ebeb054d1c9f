import PluginRegistry

/// What a running server says of its plugins, and what is wrong with that.
struct ServerAudit: Equatable {
    /// How far the list of plugins was had.
    enum Listing: Equatable {
        /// No answer of a plugin API; with the reason.
        case unreachable(String)
        /// An answer that is no list of plugins; with the reason.
        case unusable(String)
        case listed(PluginList)
    }

    /// How far the server's own audit was had.
    enum Registry: Equatable {
        /// The server has none.
        case notOffered
        /// It has something else there; what.
        case foreign(String)
        /// It was not asked: there was no list to hold it against.
        case notAsked
        /// It did not answer as it should; with the reason.
        case unusable(String)
        case report(RegistryReport)
    }

    /// What is not known without the server's own audit.
    static let untold = "whether a discovered plugin is missing cannot be told"

    let listing: Listing
    let registry: Registry
    /// The plugins that must be there, each once.
    let expected: [String]
    /// What fails the audit, a sentence each. Safe to print.
    private(set) var errors: [String] = []
    /// What does not. Safe to print.
    private(set) var warnings: [String] = []

    init(listing: Listing, registry: Registry = .notAsked, expected: [String] = []) {
        self.listing = listing
        self.registry = registry
        var names: Set<String> = []
        self.expected = expected.filter { names.insert($0).inserted }

        switch listing {
        case .unreachable(let reason), .unusable(let reason): errors.append(reason)
        case .listed(let list):
            if let problem = list.problem { errors.append(problem) }
            check(list.plugins)
            checkExpected(list.plugins)
            checkRegistry(list.plugins)
        }
    }

    /// The list of plugins, if it was had.
    var list: PluginList? {
        guard case .listed(let list) = listing else { return nil }
        return list
    }

    /// The entries of the list; none if there was no list.
    var plugins: [PluginEntry] {
        list?.plugins ?? []
    }

    /// The server's own audit, if it has one.
    var report: RegistryReport? {
        guard case .report(let report) = registry else { return nil }
        return report
    }

    var available: Int { plugins.count { $0.state?.isAvailable == true } }
    var failed: Int { plugins.count { $0.state == .failed } }
    var unavailable: Int { plugins.count { $0.state == .unavailable } }

    private mutating func check(_ plugins: [PluginEntry]) {
        if plugins.isEmpty {
            if expected.isEmpty { warnings.append("No plugins loaded") } else { errors.append("No plugins loaded") }
        }
        let expected = Set(expected)
        for plugin in plugins {
            for problem in plugin.problems { errors.append("\(plugin.title): \(problem)") }
            let isExpected = plugin.name.map(expected.contains) ?? false
            let sentence = "\(plugin.title) \(isExpected ? "was expected, but is" : "is") \(plugin.stateText)"
            switch plugin.state {
            case .failed: errors.append(sentence)
            case .unavailable where isExpected: errors.append(sentence)
            case .unavailable: warnings.append(sentence)
            case .loaded, .initialized, .running, nil: break
            }
        }
    }

    private mutating func checkExpected(_ plugins: [PluginEntry]) {
        let listed = Set(plugins.compactMap(\.name))
        for name in expected where !listed.contains(name) {
            errors.append("Plugin '\(name.printable(limit: 128))' was expected, but is not listed")
        }
    }

    private mutating func checkRegistry(_ plugins: [PluginEntry]) {
        switch registry {
        case .notOffered, .notAsked: return
        case .foreign(let answer):
            warnings.append("\(answer): \(Self.untold)")
        case .unusable(let reason): errors.append(reason)
        case .report(let report): check(report, against: Set(plugins.compactMap(\.name)))
        }
    }

    private mutating func check(_ report: RegistryReport, against listed: Set<String>) {
        let before = errors.count
        for finding in report.findings {
            let message = finding.message.printable()
            if finding.isWarning { warnings.append(message) } else { errors.append(message) }
        }
        // A missing plugin is an error whether the server calls it one or not.
        let registered = Set(report.registered)
        let found = Set(report.findings.filter { !$0.isWarning }.compactMap(\.plugin))
        for name in report.missing where !found.contains(name) {
            errors.append("Plugin '\(name.printable(limit: 128))' was discovered, but is not in the registry")
        }
        // The list and the audit are two readers, which may look at two registries.
        for name in registered.subtracting(listed).sorted() {
            errors.append("Plugin '\(name.printable(limit: 128))' is registered, but /v1/plugins does not list it")
        }
        for name in listed.subtracting(registered).sorted() {
            errors.append("Plugin '\(name.printable(limit: 128))' is listed, but /v1/audit does not know it")
        }
        if !report.hasPassed, errors.count == before {
            errors.append("The server's own audit FAILED, and names no error")
        }
    }
}

extension PluginEntry {
    /// How a sentence about it begins.
    fileprivate var title: String { name == nil ? "In the list, \(label)" : "Plugin '\(label)'" }
}
