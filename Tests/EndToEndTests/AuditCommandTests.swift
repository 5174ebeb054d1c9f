import Foundation
import TestSupport
import Testing

@Suite("The audit of a running exporter")
struct AuditCommandTests {
    private static let exits =
        #"{"name":"exits","version":"1.5","server":{"mcp_config":{"command":"/bin/sh","args":["-c","exit 3"]}}}"#
    private static let absent =
        #"{"name":"absent","version":"2","server":{"mcp_config":{"command":"no-such-program"}}}"#
    private static let absentReason = "its command 'no-such-program' is not installed"

    private func exporter(_ plugins: TemporaryDirectory) async throws -> Exporter {
        let exporter = try await Exporter(["--plugins.directory", plugins.path])
        try await exporter.ready()
        return exporter
    }

    @Test("A healthy server passes, at its root and at its list of plugins, each with and without a slash")
    func healthy() async throws {
        let plugins = try shippedPlugins()
        let exporter = try await exporter(plugins)
        let root = "http://127.0.0.1:\(exporter.port)"
        for path in ["", "/", "/v1/plugins", "/v1/plugins/"] {
            let run = try await AuditRun(["--url", root + path, "--expect", "ocr", "--expect", "ocr"])
            #expect(run.status == 0, "\(path)")
            #expect(run.error.isEmpty)
            #expect(
                run.output == """
                    Plugin Audit
                    ============================================================

                    [1/5] Connecting to API: \(root)
                    ✓ API is reachable

                    [2/5] Fetching plugins...
                    ✓ Found 1 plugin(s)

                    [3/5] Validating 1 plugin(s)...
                    ✓ ocr: INITIALIZED

                    [4/5] Checking consistency...
                      Available: 1
                      Failed: 0
                      Unavailable: 0
                      Discovered: 1
                      Registered: 1
                      Missing: 0
                      Expected: 1 (ocr)

                    [5/5] Final Report
                    ============================================================

                    ✅ Audit passed

                    """
            )
        }
        #expect(try await exporter.stop() == 0)
    }

    @Test("A FAILED plugin is an error, an UNAVAILABLE one a warning unless it is expected")
    func failedAndUnavailable() async throws {
        let plugins = try shippedPlugins()
        try plugins.write(Self.absent, to: "absent/manifest.json")
        let server = try await exporter(plugins)
        let url = "http://127.0.0.1:\(server.port)"

        let warned = try await AuditRun(["--url", url, "--expect", "ocr"])
        #expect(warned.status == 0)
        #expect(warned.output.contains("\n✗ absent: UNAVAILABLE: \(Self.absentReason)"))
        #expect(warned.output.contains("\n⚠️  WARNINGS (1):\n  1. Plugin 'absent' is UNAVAILABLE: \(Self.absentReason)"))
        #expect(warned.verdict == "⚠️  Audit completed with warnings (1)")

        let expected = try await AuditRun(["--url", url, "--expect", "ocr", "--expect", "absent"])
        #expect(expected.status == 1)
        #expect(expected.output.contains("\n  1. Plugin 'absent' was expected, but is UNAVAILABLE: "))
        #expect(expected.verdict == "❌ Audit failed: 1 error(s), 0 warning(s)")

        let missing = try await AuditRun(["--url", url, "--expect", "translate"])
        #expect(missing.status == 1)
        #expect(missing.output.contains("\n  1. Plugin 'translate' was expected, but is not listed\n"))
        #expect(missing.verdict == "❌ Audit failed: 1 error(s), 1 warning(s)")
        #expect(try await server.stop() == 0)

        try plugins.write(Self.exits, to: "exits/manifest.json")
        let failing = try await exporter(plugins)
        let failed = try await AuditRun(["--url", "http://127.0.0.1:\(failing.port)"])
        #expect(failed.status == 1)
        #expect(failed.output.contains("\n✗ exits: FAILED: exited with status 3\n"))
        // On a busy machine it is found to keep restarting by now, which is an error more.
        #expect(failed.output.contains(/\n❌ ERRORS \([12]\):\n  1. Plugin 'exits' is FAILED: exited with status 3\n/))
        #expect(failed.output.contains("\n  Available: 1\n  Failed: 1\n  Unavailable: 1\n  Discovered: 3\n"))
        #expect(failed.verdict.contains(/^❌ Audit failed: [12] error\(s\), 1 warning\(s\)$/))
        #expect(try await failing.stop() == 0)
    }

    @Test("--json prints one object with the same findings, also when nothing can be asked")
    func json() async throws {
        let plugins = try TemporaryDirectory()
        try plugins.write(Self.exits, to: "exits/manifest.json")
        try plugins.write(Self.absent, to: "absent/manifest.json")
        let exporter = try await exporter(plugins)
        let url = "http://127.0.0.1:\(exporter.port)"

        let run = try await AuditRun(["--url", url + "/v1/plugins", "--json", "--expect", "ocr"])
        #expect(run.status == 1)
        let report = try run.report()
        #expect(report.url == url)
        #expect(report.status == "FAILED")
        #expect(report.plugins?.map(\.name) == ["absent", "exits"])
        #expect(
            report.plugins?.last
                == .init(name: "exits", state: "FAILED", reason: "exited with status 3", version: "1.5")
        )
        #expect([report.available, report.failed, report.unavailable] == [0, 1, 1])
        #expect(report.discovered == ["absent", "exits"])
        #expect(report.missing == [])
        #expect(report.expected == ["ocr"])
        // On a busy machine it is found to keep restarting by now, which is an error more.
        #expect(
            report.errors.prefix(2) == [
                "Plugin 'exits' is FAILED: exited with status 3", "Plugin 'ocr' was expected, but is not listed",
            ]
        )
        #expect(report.warnings.count == 1)
        #expect(try await exporter.stop() == 0)

        let nobody = try await ScriptedServer([:], listens: false)
        let gone = try await AuditRun(["--url", nobody.url, "--json", "--timeout", "500ms"])
        #expect(gone.status == 1)
        let unreachable = try gone.report()
        #expect(unreachable.status == "FAILED")
        #expect(unreachable.discovered == nil)
        #expect(unreachable.missing == nil)
        #expect(unreachable.errors.count == 1)
        #expect(unreachable.errors.first?.contains("connect") == true)
        // Null, not left out.
        for key in ["plugins", "available", "failed", "unavailable", "discovered", "missing"] {
            #expect(gone.output.contains("\"\(key)\" : null"), "\(key)")
        }
    }

    @Test("No plugins at all are a warning, and an error where one is expected")
    func noPlugins() async throws {
        let exporter = try await Exporter([])
        try await exporter.ready()
        let url = "http://127.0.0.1:\(exporter.port)"
        let warned = try await AuditRun(["--url", url])
        #expect(warned.status == 0)
        #expect(
            warned.output.hasSuffix(
                "⚠️  WARNINGS (1):\n  1. No plugins loaded\n\n⚠️  Audit completed with warnings (1)\n")
        )
        let failed = try await AuditRun(["--url", url, "--expect", "ocr"])
        #expect(failed.status == 1)
        #expect(failed.verdict == "❌ Audit failed: 2 error(s), 0 warning(s)")
        #expect(try await exporter.stop() == 0)
    }

    /// Half a mebibyte, which no buffer holds until the end.
    @Test(
        "A report that cannot be written ends with status 1 and a reason, whatever is in it",
        arguments: [(#""$@" >/dev/full"#, "No space left on device"), (#""$@" >&-"#, "it is closed")],
        [[], ["--json"]]
    )
    func unwritable(command: (shell: String, says: String), flags: [String]) async throws {
        let authority = try await TestAuthority()
        let reason = String(repeating: "x", count: 1 << 19)
        let server = try await ScriptedServer(
            ["/v1/plugins": .json(#"[{"name":"ocr","state":"LOADED","reason":"\#(reason)"}]"#)],
            certificate: authority.certificate(for: "IP:127.0.0.1")
        )
        let named = ["--url", "https://127.0.0.1:\(server.port)", "--ca-file", authority.path] + flags
        let written = try await AuditRun(named)
        #expect(written.status == 0, "\(written.output.prefix(2000))")
        let run = try await AuditRun(named, shell: command.shell)
        #expect(run.status == 1)
        #expect(run.error == "plugin_exporter: cannot write to stdout: \(command.says)\n")
    }
}
