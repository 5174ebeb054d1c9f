import PluginRegistry
import TestSupport
import Testing

@Suite("GET /v1/audit")
struct AuditTests {
    private let registry = PluginRegistry()

    private func expectAudit(_ text: String) async throws {
        try await withExporter(registry) { port async throws in
            let answer = try await http("GET", "/v1/audit", port: port)
            #expect(answer.status == 200)
            #expect(answer.headers["content-type"] == "application/json")
            #expect(answer.text == text + "\n")
        }
    }

    @Test("Nothing at all passes")
    func empty() async throws {
        try await expectAudit(#"{"discovered":[],"findings":[],"missing":[],"registered":[],"status":"PASSED"}"#)
    }

    @Test("Every discovered plugin registered passes, whatever its state")
    func passed() async throws {
        registry.register("b").markFailed("x")
        registry.register("a")
        registry.discovered(["b", "a"], source: "directory")
        try await expectAudit(
            #"{"discovered":["a","b"],"findings":[],"missing":[],"registered":["a","b"],"status":"PASSED"}"#
        )
    }

    @Test("What is missing, unreadable or unusable fails, each with its finding")
    func failed() async throws {
        registry.register("a")
        registry.discovered(["a", "gone"], source: "directory", problems: ["Folder 'x' says it is 'a' as well"])
        registry.discoveryFailed(source: "config", reason: "no such file")
        try await expectAudit(
            #"{"discovered":["a","gone"],"findings":["#
                + #"{"check":"missing_from_registry","message":"Plugin 'gone' was discovered, but is not in the "#
                + #"registry","plugin":"gone","severity":"error"},"#
                + #"{"check":"discovery_failed","message":"Source 'config' could not be read: no such file","#
                + #""plugin":null,"severity":"error"},"#
                + #"{"check":"discovery_problem","message":"Folder 'x' says it is 'a' as well","plugin":null,"#
                + #""severity":"error"}],"#
                + #""missing":["gone"],"registered":["a"],"status":"FAILED"}"#
        )
    }

    @Test("What is no longer discovered is a warning, and passes")
    func warning() async throws {
        registry.register("a")
        registry.discovered(["a"], source: "directory")
        registry.discovered([], source: "directory")
        try await expectAudit(
            #"{"discovered":[],"findings":[{"check":"no_longer_discovered","message":"Plugin 'a' is registered, but "#
                + #"no source holds it any more","plugin":"a","severity":"warning"}],"#
                + #""missing":[],"registered":["a"],"status":"PASSED"}"#
        )
    }

    @Test("An empty registry beside discovered plugins fails and says so first")
    func registryEmpty() async throws {
        registry.discovered(["a"], source: "directory")
        try await withExporter(registry) { port async throws in
            let json = try await http("GET", "/v1/audit", port: port).json()
            #expect(json["status"] == .string("FAILED"))
            #expect(json["missing"] == .array([.string("a")]))
            let checks = json["findings"]?.array?.map { $0["check"] }
            #expect(checks == [.string("registry_empty"), .string("missing_from_registry")])
        }
    }
}
