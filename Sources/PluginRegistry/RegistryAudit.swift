/// What was discovered held against what is registered: the check that no plugin went missing unseen.
///
/// ```swift
/// let audit = RegistryAudit(of: .shared)
/// for finding in audit.findings { print(finding.message) }
/// ```
public struct RegistryAudit: Sendable, Equatable {
    /// One thing that is wrong.
    public struct Finding: Sendable, Equatable {
        /// What kind of thing is wrong.
        public enum Check: String, Sendable, CaseIterable {
            /// The process holds more than one registry: see ``RegistryCensus``.
            case moreThanOneRegistry = "more_than_one_registry"
            /// Plugins were discovered and the registry holds none at all.
            case registryEmpty = "registry_empty"
            /// A discovered plugin is not in the registry.
            case missingFromRegistry = "missing_from_registry"
            /// A registered plugin has no state.
            case withoutState = "without_state"
            /// A source could not be read.
            case discoveryFailed = "discovery_failed"
            /// A plugin that is there cannot be used, because its name is taken, say.
            case discoveryProblem = "discovery_problem"
            /// A plugin that looks well now ends and is started again, over and over.
            case keepsRestarting = "keeps_restarting"
            /// A registered plugin was discovered earlier and is not any more.
            case noLongerDiscovered = "no_longer_discovered"

            /// How much it matters.
            public var severity: Severity {
                self == .noLongerDiscovered ? .warning : .error
            }
        }

        /// How much a finding matters.
        public enum Severity: String, Sendable, CaseIterable {
            /// It fails the audit.
            case error
            /// It is to be known, and fails nothing.
            case warning
        }

        public var check: Check
        /// The plugin it is about, if it is about one.
        public var plugin: String?
        /// One sentence for the operator.
        public var message: String

        public var severity: Severity { check.severity }
    }

    public enum Status: String, Sendable {
        case passed = "PASSED"
        case failed = "FAILED"
    }

    /// Every discovered plugin, by name.
    public let discovered: [String]
    /// Every registered plugin, by name.
    public let registered: [String]
    /// Discovered plugins that are not registered, by name.
    public let missing: [String]
    public let findings: [Finding]

    /// The checks that found something about a plugin, by its name.
    public var checksByPlugin: [String: Set<Finding.Check>] {
        Dictionary(grouping: findings.filter { $0.plugin != nil }) { $0.plugin ?? "" }
            .mapValues { Set($0.map(\.check)) }
    }

    /// PASSED if nothing was found but warnings.
    public var status: Status { findings.contains { $0.severity == .error } ? .failed : .passed }

    /// Audits a registry as it is now.
    public init(of registry: PluginRegistry) {
        self.init(of: registry.roster)
    }

    /// Audits the registry at the moment that the roster was read.
    public init(of roster: RegistryRoster) {
        let instances = RegistryCensus.check()
        self.init(
            discovered: roster.discovered,
            registered: roster.plugins.map { ($0.name, $0.state) },
            discoveryFailures: roster.discoveries.compactMap { discovery in
                discovery.failure.map { (discovery.source.name, $0) }
            },
            discoveryProblems: roster.discoveries.flatMap(\.problems),
            // What its state says already is not said twice.
            restarting: roster.plugins.filter(\.state.isAvailable).compactMap { plugin in
                plugin.process.restartLoop.map { (plugin.name, $0.count, $0.reason) }
            },
            vanished: roster.vanished,
            registryInstances: instances,
            registryImages: instances > 1 ? RegistryCensus.images : []
        )
    }

    /// Audits any two lists, of another process's registry for example, whose states may be absent.
    ///
    /// - Parameters:
    ///   - discovered: the plugins that should be there.
    ///   - registered: those that are, each with its state.
    ///   - discoveryFailures: the sources that could not be read, each with the reason.
    ///   - discoveryProblems: what keeps a plugin that is there from being used.
    ///   - restarting: the plugins whose processes keep ending: how often in the last ten minutes, and why the last time.
    ///   - vanished: the registered plugins that were discovered earlier and are not any more.
    ///   - registryInstances: how many registries the process holds.
    ///   - registryImages: the files that hold them.
    public init(
        discovered: some Collection<String>,
        registered: some Collection<(name: String, state: PluginState?)>,
        discoveryFailures: [(source: String, reason: String)] = [],
        discoveryProblems: [String] = [],
        restarting: [(plugin: String, count: Int, reason: String)] = [],
        vanished: [String] = [],
        registryInstances: Int = 1,
        registryImages: [String] = []
    ) {
        let names = Set(registered.map(\.name))
        self.discovered = Set(discovered).sorted()
        self.registered = names.sorted()
        missing = self.discovered.filter { !names.contains($0) }

        var findings: [Finding] = []
        if registryInstances > 1 {
            findings.append(
                Finding(
                    check: .moreThanOneRegistry,
                    message: "The process holds \(registryInstances) registries "
                        + "(\(registryImages.joined(separator: ", "))): \(RegistryCensus.remedy)"
                )
            )
        }
        if names.isEmpty, !missing.isEmpty {
            findings.append(
                Finding(
                    check: .registryEmpty,
                    message: "The registry is empty, but plugins were discovered (\(missing.count)): "
                        + "the loader registers them elsewhere, or not at all"
                )
            )
        }
        findings += missing.map {
            Finding(
                check: .missingFromRegistry,
                plugin: $0,
                message: "Plugin '\($0)' was discovered, but is not in the registry"
            )
        }
        findings += registered.filter { $0.state == nil }.map(\.name).sorted().map {
            Finding(check: .withoutState, plugin: $0, message: "Plugin '\($0)' is registered, but has no state")
        }
        findings += discoveryFailures.map {
            Finding(check: .discoveryFailed, message: "Source '\($0.source)' could not be read: \($0.reason)")
        }
        findings += discoveryProblems.map { Finding(check: .discoveryProblem, message: $0) }
        findings += restarting.map {
            Finding(
                check: .keepsRestarting,
                plugin: $0.plugin,
                message: "Plugin '\($0.plugin)' keeps restarting, \($0.count) times in the last "
                    + "\(RecentRestarts.minutes) minutes; the last time: \($0.reason)"
            )
        }
        findings += vanished.map {
            Finding(
                check: .noLongerDiscovered,
                plugin: $0,
                message: "Plugin '\($0)' is registered, but no source holds it any more"
            )
        }
        self.findings = findings
    }
}
