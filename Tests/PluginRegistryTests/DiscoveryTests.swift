import PluginRegistry
import TestSupport
import Testing

@Suite("Discovery and the audit")
struct DiscoveryTests {
    private let registry = PluginRegistry()

    init() {
        QuietLog.begin()
    }

    @Test("What is discovered and registered passes")
    func passes() {
        registry.discovered(["ocr"], source: "directory")
        registry.register("ocr")
        let audit = RegistryAudit(of: registry)
        #expect(audit.status == .passed)
        #expect(audit.findings.isEmpty)
        #expect(audit.discovered == ["ocr"])
        #expect(audit.registered == ["ocr"])
        #expect(audit.missing.isEmpty)
    }

    @Test("An empty registry beside discovered plugins is found, and so is each that is missing")
    func emptyRegistry() {
        registry.discovered(["ocr", "asr"], source: "directory")
        let audit = RegistryAudit(of: registry)
        #expect(audit.status == .failed)
        #expect(audit.missing == ["asr", "ocr"])
        #expect(audit.findings.map(\.check) == [.registryEmpty, .missingFromRegistry, .missingFromRegistry])
        #expect(audit.findings.map(\.plugin) == [nil, "asr", "ocr"])
        #expect(audit.findings[1].message == "Plugin 'asr' was discovered, but is not in the registry")
    }

    @Test("One missing among others is found alone")
    func oneMissing() {
        registry.discovered(["ocr", "asr"], source: "directory")
        registry.register("ocr")
        registry.register("embedded")
        let audit = RegistryAudit(of: registry)
        #expect(audit.missing == ["asr"])
        #expect(audit.findings.map(\.check) == [.missingFromRegistry])
        #expect(audit.registered == ["embedded", "ocr"])
    }

    @Test("Failed and unavailable plugins are registered, not missing")
    func failedIsNotMissing() {
        registry.discovered(["ocr", "asr"], source: "directory")
        registry.register("ocr").markFailed("broken")
        registry.markUnavailable("asr", reason: "not installed")
        #expect(RegistryAudit(of: registry).status == .passed)
    }

    @Test("Nothing discovered and nothing registered passes")
    func nothing() {
        #expect(RegistryAudit(of: registry).status == .passed)
    }

    @Test("A registered plugin without a state is found")
    func withoutState() {
        let audit = RegistryAudit(discovered: ["ocr"], registered: [("ocr", nil), ("asr", .loaded)])
        #expect(audit.findings.map(\.check) == [.withoutState])
        #expect(audit.findings.map(\.plugin) == ["ocr"])
    }

    @Test("Sources are kept apart, and each replaces only what it said itself")
    func sources() {
        registry.discovered(["a", "b"], source: "directory")
        registry.discovered(["b", "c"], source: "config", duration: .milliseconds(5))
        registry.discovered(["b"], source: "directory")
        let roster = registry.roster
        #expect(roster.discovered == ["b", "c"])
        #expect(roster.discoveries.map(\.source.name) == ["config", "directory"])
        #expect(roster.discoveries.map(\.names) == [["b", "c"], ["b"]])
        #expect(roster.discoveries[0].source.lastDurationNanoseconds == 5_000_000)
        #expect(roster.discoveries[1].source.lastDurationNanoseconds == nil)
    }

    @Test("A source that cannot be read is counted, and what it held stays expected")
    func unreadableSource() throws {
        registry.discovered(["a"], source: "directory")
        let success = try #require(registry.roster.discoveries.first?.source.lastSuccessTime)
        registry.discoveryFailed(source: "directory", reason: "/x: Permission denied", found: ["a", "b"])
        registry.discoveryFailed(source: "directory", reason: "/x: Permission denied")
        let discovery = try #require(registry.roster.discoveries.first)
        #expect(discovery.names == ["a", "b"])
        #expect(discovery.source.errorCount == 2)
        #expect(discovery.source.lastSuccessTime == success)
        let audit = RegistryAudit(of: registry)
        #expect(audit.findings.map(\.check).contains(.discoveryFailed))
        #expect(
            audit.findings.last?.message == "Source 'directory' could not be read: /x: Permission denied"
        )
        registry.discovered(["a"], source: "directory")
        #expect(registry.roster.discoveries.first?.failure == nil)
        #expect(registry.roster.discovered == ["a"])
    }

    @Test("A source that cannot be read is logged when that begins, and when it is over")
    func logged() {
        let log = LogRecorder()
        log.recording {
            registry.discovered(["a"], source: "directory")
            for _ in 1...2 { registry.discoveryFailed(source: "directory", reason: "/x: Permission denied") }
            for _ in 1...2 { registry.discovered(["a"], source: "directory") }
        }
        #expect(
            log.entries == [
                .init(.error, "Discovery failed", ["source": "directory", "reason": "/x: Permission denied"]),
                .init(.info, "Discovery works again", ["source": "directory"]),
            ]
        )
    }

    @Test("What keeps a plugin from being used fails the audit in its own words")
    func problems() {
        registry.discovered(["a"], source: "directory", problems: ["Plugin 'a' of /z is refused: /y has the same name"])
        registry.register("a")
        let audit = RegistryAudit(of: registry)
        #expect(audit.status == .failed)
        #expect(audit.findings.map(\.message) == ["Plugin 'a' of /z is refused: /y has the same name"])
    }

    @Test("The roster is shared until something changes, and then says so")
    func rosterGeneration() {
        registry.register("a")
        let first = registry.roster.generation
        #expect(registry.roster.generation == first)
        registry.discovered(["a"], source: "directory")
        let second = registry.roster.generation
        #expect(second > first)
        // The same names again are no change.
        registry.discovered(["a"], source: "directory")
        #expect(registry.roster.generation == second)
        registry.register("b")
        #expect(registry.roster.generation > second)
        #expect(registry.roster.plugins.map(\.name) == ["a", "b"])
    }
}
