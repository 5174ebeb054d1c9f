import TestSupport
import Testing

@testable import PluginRegistry

@Suite("The audit at the start")
struct StartAuditTests {
    private let registry = PluginRegistry()
    private let log = LogRecorder()

    init() {
        QuietLog.begin()
    }

    /// One that runs, one that broke, one that cannot be used, one that went missing, one that vanished.
    private func fill() {
        registry.register("good").markInitialized()
        registry.register("broken").markFailed("exited with status 3")
        registry.markUnavailable("absent", reason: "its program is not installed")
        registry.register("left")
        registry.discovered(["good", "broken", "absent", "missing", "left"], source: "directory")
        registry.discovered(
            ["good", "broken", "absent", "missing"],
            source: "directory",
            problems: ["Folder 'x' is no plugin"]
        )
        registry.discoveryFailed(source: "config", reason: "no such file")
    }

    @Test("The log says what was discovered and registered, each finding, and each plugin once with state and reason")
    func lines() throws {
        fill()
        let audit = try log.recording { try registry.auditAtStart(strict: false) }
        #expect(audit == RegistryAudit(of: registry))
        #expect(
            log.entries == [
                .init(
                    .info, "Registry audit",
                    [
                        "status": "FAILED", "discovered": #"["absent", "broken", "good", "missing"]"#,
                        "registered": #"["absent", "broken", "good", "left"]"#,
                    ]),
                .init(
                    .error, "Plugin 'missing' was discovered, but is not in the registry",
                    ["check": "missing_from_registry"]),
                .init(
                    .error, "Source 'config' could not be read: no such file", ["check": "discovery_failed"]),
                .init(.error, "Folder 'x' is no plugin", ["check": "discovery_problem"]),
                .init(
                    .warning, "Plugin 'left' is registered, but no source holds it any more",
                    ["check": "no_longer_discovered"]),
                .init(
                    .info, "Registry",
                    ["plugin": "absent", "state": "UNAVAILABLE", "reason": "its program is not installed"]),
                .init(
                    .info, "Registry", ["plugin": "broken", "state": "FAILED", "reason": "exited with status 3"]),
                .init(.info, "Registry", ["plugin": "good", "state": "INITIALIZED"]),
                .init(.info, "Registry", ["plugin": "left", "state": "LOADED"]),
            ])
    }

    @Test("Strict, a failed audit throws with everything that was found, and the log says the same")
    func strict() throws {
        fill()
        _ = try log.recording { try registry.auditAtStart(strict: false) }
        let strictLog = LogRecorder()
        let error = #expect(throws: RegistryAuditError.self) {
            try strictLog.recording { try registry.auditAtStart(strict: true) }
        }
        #expect(strictLog.entries == log.entries)
        #expect(try #require(error).audit == RegistryAudit(of: registry))
        #expect(
            try #require(error).description == "The audit of the plugin registry FAILED: "
                + "Plugin 'missing' was discovered, but is not in the registry; "
                + "Source 'config' could not be read: no such file; Folder 'x' is no plugin"
        )
    }

    @Test("Strict, an audit that passes does not throw, warnings or not")
    func strictPasses() throws {
        #expect(try registry.auditAtStart(strict: true).status == .passed)
        registry.register("left").markFailed("it broke")
        registry.discovered(["left"], source: "directory")
        registry.discovered([], source: "directory")
        let audit = try registry.auditAtStart(strict: true)
        #expect(audit.findings.map(\.severity) == [.warning])
    }

    @Test(
        "Whatever is found is an error, but for what is no longer discovered",
        arguments: RegistryAudit.Finding.Check.allCases)
    func severities(check: RegistryAudit.Finding.Check) {
        #expect(check.severity == (check == .noLongerDiscovered ? .warning : .error))
    }

    @Test("A warning beside an error does not make the audit pass")
    func warningAndError() {
        let audit = RegistryAudit(discovered: ["a"], registered: [("b", .loaded)], vanished: ["b"])
        #expect(audit.findings.map(\.severity) == [.error, .warning])
        #expect(audit.status == .failed)
    }

    static let environments: [(value: String, isStrict: Bool)] = [
        ("", false), ("0", false), ("false", false), ("False", false), ("FALSE", false), ("no", false), ("NO", false),
        ("off", false), ("Off", false),
        ("1", true), ("true", true), ("TRUE", true), ("yes", true), ("on", true), ("2", true), ("strict", true),
        // Not one of the words for no: whoever meant to turn it off sees that it is on.
        ("00", true), ("none", true), (" ", true),
    ]

    @Test("Either variable of the environment asks for strictness, in any spelling of yes", arguments: environments)
    func environment(value: String, isStrict: Bool) {
        for name in ["PLUGIN_EXPORTER_STRICT_AUDIT", "PHASE11_STRICT_AUDIT"] {
            #expect(StrictAudit.isRequested(in: [name: value]) == isStrict, "\(name)")
            #expect(StrictAudit.isRequested(in: [name: value, "OTHER": "1"]) == isStrict, "\(name)")
        }
        let both = ["PLUGIN_EXPORTER_STRICT_AUDIT": value, "PHASE11_STRICT_AUDIT": "0"]
        #expect(StrictAudit.isRequested(in: both) == isStrict)
    }

    @Test("Without either variable nothing is strict")
    func emptyEnvironment() {
        #expect(!StrictAudit.isRequested(in: [:]))
        #expect(!StrictAudit.isRequested(in: ["STRICT_AUDIT": "1", "plugin_exporter_strict_audit": "1"]))
        #expect(StrictAudit.variables == ["PLUGIN_EXPORTER_STRICT_AUDIT", "PHASE11_STRICT_AUDIT"])
    }
}
