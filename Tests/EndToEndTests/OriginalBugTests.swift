import Foundation
import TestSupport
import Testing

@Suite("The original bug, replayed: a plugin is loaded, and the registry is not told")
struct OriginalBugTests {
    private static let empty =
        "The registry is empty, but plugins were discovered (1): the loader registers them elsewhere, or not at all"
    private static let missing = "Plugin 'ocr' was discovered, but is not in the registry"

    private struct Audit: Decodable, Equatable {
        struct Finding: Decodable, Equatable {
            var check: String
            var severity: String
            var plugin: String?
            var message: String
        }

        var status: String
        var discovered: [String]
        var registered: [String]
        var missing: [String]
        var findings: [Finding]
    }

    /// Starts the server with one of the variables set, or with neither.
    private func start(strict variable: String? = nil) throws -> ChildProcess {
        var environment = ["PLUGIN_EXPORTER_STRICT_AUDIT": "", "PHASE11_STRICT_AUDIT": ""]
        if let variable { environment[variable] = "1" }
        return try ChildProcess([builtProgram("original-bug")], environment: environment)
    }

    @Test("It serves, and metrics, audit, page and log all say what the line \"Plugins loaded\" hides")
    func seen() async throws {
        let server = try start()
        let port = try await eventually("the server listens") {
            server.standardError.firstMatch(of: /address=127\.0\.0\.1:(\d+) \[/).flatMap { UInt16($0.1) }
        }
        let log = server.standardError
        #expect(log.contains(/count=1 plugins=ocr .*Plugins loaded\n/))

        let metrics = try await http("GET", "/metrics", port: port).text
        #expect(metrics.contains("\nplugin_registered{plugin=\"ocr\"} 0\n"))
        #expect(metrics.contains("\nplugin_discovered{plugin=\"ocr\",source=\"directory\"} 1\n"))
        #expect(!metrics.contains("plugin_info{"))

        let answer = try await http("GET", "/v1/audit", port: port)
        #expect(answer.status == 200)
        #expect(
            try JSONDecoder().decode(Audit.self, from: Data(answer.body))
                == Audit(
                    status: "FAILED",
                    discovered: ["ocr"],
                    registered: [],
                    missing: ["ocr"],
                    findings: [
                        .init(check: "registry_empty", severity: "error", message: Self.empty),
                        .init(
                            check: "missing_from_registry", severity: "error", plugin: "ocr", message: Self.missing),
                    ]
                )
        )

        let page = try await http("GET", "/", port: port, headers: ["Accept": "text/html"]).text
        #expect(page.contains("1 discovered, 0 registered"))
        for message in [Self.empty, Self.missing] {
            #expect(page.contains(message.replacing("'", with: "&#39;")), "\(message)")
            #expect(log.contains(message), "\(message)")
        }
        // Asked at its root, the command finds it out as well.
        let run = try await AuditRun(["--url", "http://127.0.0.1:\(port)/"])
        #expect(run.status == 1)
        for part in [Self.empty, Self.missing, "Missing: 1 (ocr)", "Audit failed: 2 error(s), 1 warning(s)"] {
            #expect(run.output.contains(part), "\(part)")
        }
        #expect(log.contains("check=registry_empty"))
        #expect(log.contains("check=missing_from_registry"))
        #expect(log.contains("status=FAILED"))
    }

    @Test(
        "With either variable it does not start: status 1, and what was found is on stderr",
        arguments: ["PLUGIN_EXPORTER_STRICT_AUDIT", "PHASE11_STRICT_AUDIT"]
    )
    func strict(variable: String) async throws {
        let server = try start(strict: variable)
        #expect(try await server.status() == 1)
        let log = server.standardError
        #expect(log.contains("Plugins loaded"))
        #expect(log.contains("The audit of the plugin registry FAILED: \(Self.empty); \(Self.missing)\n"))
        #expect(!log.contains("address="))
    }
}
