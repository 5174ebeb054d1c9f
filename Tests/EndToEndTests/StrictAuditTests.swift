import Foundation
import TestSupport
import Testing

@Suite("A strict audit at the start")
struct StrictAuditTests {
    @Test(
        "ends the exporter with status 1 and the findings, and its plugins with it, however it is asked for",
        arguments: [
            ([], ["--audit.strict"]), (["PLUGIN_EXPORTER_STRICT_AUDIT=1"], []), (["PHASE11_STRICT_AUDIT=1"], []),
        ] as [([String], [String])]
    )
    func fails(environment: [String], flags: [String]) async throws {
        let plugins = try shippedPlugins()
        try plugins.write(#"{"name":"ocr","server":{"mcp_config":{"command":"true"}}}"#, to: "other/manifest.json")
        let program = try ChildProcess(
            ["env"] + environment + [
                builtProgram("plugin_exporter"), "--web.listen-address", "127.0.0.1:0",
                "--plugins.directory", plugins.path, "--plugins.directory", plugins.path + "/none",
            ] + flags
        )
        #expect(try await program.status() == 1)
        let log = program.standardError
        let unread = "Source 'directory' could not be read: \(plugins.path)/none: No such file or directory"
        let refused = "Plugin 'ocr' of \(plugins.path)/other is refused: \(plugins.path)/ocr has the same name"
        #expect(
            log.contains(
                "msg=\"The registry audit FAILED, and strict audit is on: stopping\" findings=\"\(unread),\(refused)\"\n"
            ))
        // The registry is printed all the same, once, after the audit.
        #expect(log.split(separator: "\n").count { $0.contains("msg=Registry plugin=ocr state=INITIALIZED") } == 1)
        #expect(log.contains("msg=\"Registry audit\" discovered=ocr registered=ocr status=FAILED"))
        try await eventually("the plugin is gone") {
            try Self.runs(plugins.path + "/ocr/ocr-plugin") ? nil : true
        }
    }

    @Test("lets a healthy exporter start, and prints the registry once, a line a plugin with state and reason")
    func passes() async throws {
        let plugins = try shippedPlugins()
        try plugins.write("{}", to: "broken/manifest.json")
        let exporter = try await Exporter(["--plugins.directory", plugins.path, "--audit.strict"])
        try await exporter.ready()
        let lines = exporter.program.standardError.split(separator: "\n").filter { $0.contains("msg=Registry plugin=") }
        #expect(lines.count == 2)
        #expect(
            lines.first?.hasSuffix(
                #"plugin=broken reason="\#(plugins.path)/broken: manifest.json is not valid: \"name\" is missing" state=FAILED"#
            ) == true
        )
        #expect(lines.last?.hasSuffix("plugin=ocr state=INITIALIZED") == true)
        #expect(try await exporter.stop() == 0)
    }

    @Test("is not asked for by a variable that says no")
    func off() async throws {
        let program = try ChildProcess([
            "env", "PLUGIN_EXPORTER_STRICT_AUDIT=0", "PHASE11_STRICT_AUDIT=", builtProgram("plugin_exporter"),
            "--web.listen-address", "127.0.0.1:0", "--plugins.config", "/none.json",
        ])
        try await eventually("it has started in spite of what the audit found") {
            program.standardError.contains("status=FAILED") ? true : nil
        }
        program.send(signal: SIGTERM)
        #expect(try await program.status() == 0)
    }

    /// Whether a process of that program runs.
    private static func runs(_ program: String) throws -> Bool {
        try FileManager.default.contentsOfDirectory(atPath: "/proc").contains { process in
            guard Int(process) != nil, let line = try? FileText.read("/proc/\(process)/cmdline") else { return false }
            return line.hasPrefix(program)
        }
    }
}
