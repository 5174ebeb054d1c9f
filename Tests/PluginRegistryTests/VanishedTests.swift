import TestSupport
import Testing

@testable import PluginRegistry

@Suite("Plugins that were discovered and are not any more")
struct VanishedTests {
    private let registry = PluginRegistry()

    init() {
        QuietLog.begin()
        for name in ["a", "b", "c"] { registry.register(name) }
        registry.discovered(["a", "b"], source: "directory")
    }

    private var vanished: [String] { registry.roster.vanished }

    @Test("One that its source no longer holds has vanished; it stays registered, and is a warning of the audit")
    func vanishes() {
        #expect(vanished.isEmpty)
        registry.discovered(["a"], source: "directory")
        #expect(vanished == ["b"])
        #expect(registry.plugin(named: "b") != nil)
        let audit = RegistryAudit(of: registry)
        #expect(
            audit.findings == [
                .init(
                    check: .noLongerDiscovered,
                    plugin: "b",
                    message: "Plugin 'b' is registered, but no source holds it any more"
                )
            ])
        #expect(audit.status == .passed)
        #expect(audit.missing.isEmpty)
    }

    @Test("It ends when the source holds the plugin again")
    func comesBack() {
        registry.discovered([], source: "directory")
        #expect(vanished == ["a", "b"])
        registry.discovered(["b"], source: "directory")
        #expect(vanished == ["a"])
        registry.discovered(["a", "b"], source: "directory")
        #expect(vanished.isEmpty)
    }

    @Test("It lasts while the source says the same again, or says more")
    func lasts() {
        registry.discovered(["a"], source: "directory")
        registry.discovered(["a"], source: "directory")
        #expect(vanished == ["b"])
        registry.discovered(["a", "c"], source: "directory")
        #expect(vanished == ["b"])
        registry.discovered(["c"], source: "directory")
        #expect(vanished == ["a", "b"])
    }

    @Test("One that another source holds has not vanished, until that one drops it as well")
    func twoSources() {
        registry.discovered(["b"], source: "config")
        registry.discovered(["a"], source: "directory")
        #expect(vanished.isEmpty)
        registry.discovered([], source: "config")
        #expect(vanished == ["b"])
        registry.discovered(["b"], source: "config")
        #expect(vanished.isEmpty)
    }

    @Test("A source that cannot be read takes nothing away, and brings back what it could read")
    func unreadable() {
        registry.discoveryFailed(source: "directory", reason: "/x: Permission denied")
        #expect(vanished.isEmpty)
        registry.discovered(["a"], source: "directory")
        registry.discoveryFailed(source: "directory", reason: "/x: Permission denied")
        #expect(vanished == ["b"])
        registry.discoveryFailed(source: "directory", reason: "/x: Permission denied", found: ["a", "b"])
        #expect(vanished.isEmpty)
    }

    @Test("One that was never registered leaves no trace, also if it is registered later")
    func neverRegistered() {
        registry.discovered(["a", "b", "never"], source: "directory")
        registry.discovered(["a", "b"], source: "directory")
        #expect(vanished.isEmpty)
        #expect(RegistryAudit(of: registry).findings.isEmpty)
        registry.register("never")
        #expect(vanished.isEmpty)
        #expect(registry.roster.discoveries.map(\.vanished) == [[]])
    }

    @Test("Names that change with each look leave nothing behind")
    func everChanging() {
        for round in 0..<1_000 { registry.discovered(["name-\(round)"], source: "directory") }
        #expect(registry.roster.discoveries.map(\.vanished) == [["a", "b"]])
    }

    @Test("One that no source ever held has not vanished")
    func neverDiscovered() {
        #expect(!vanished.contains("c"))
        #expect(RegistryAudit(of: registry).status == .passed)
    }
}
