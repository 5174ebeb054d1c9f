import Foundation
import TestSupport
import Testing

@Suite("Bad plugins beside a good one")
struct BadPluginsTests {
    private struct PluginObject: Decodable {
        let name: String
        let state: String
        let reason: String?
    }

    private static func manifest(name: String, script: String) -> String {
        #"{"name":"\#(name)","version":"1","server":{"mcp_config":{"command":"/bin/sh","args":["-c","\#(script)"]}}}"#
    }

    @Test("Each is seen with its reason in the API, the metrics, the audit and on the page, and the server serves on")
    func badPlugins() async throws {
        let plugins = try shippedPlugins()
        try plugins.write(Self.manifest(name: "exits", script: "exit 3"), to: "exits/manifest.json")
        try plugins.write(Self.manifest(name: "crashes", script: "kill -SEGV $$"), to: "crashes/manifest.json")
        try plugins.write(Self.manifest(name: "silent", script: "sleep 1000"), to: "silent/manifest.json")
        try plugins.write(Self.manifest(name: "babbles", script: "echo hello; cat"), to: "babbles/manifest.json")
        try plugins.write(Self.manifest(name: "ocr", script: "exit 0"), to: "second-ocr/manifest.json")
        try plugins.write("{\"name\": \"broken\",\n \"version\": }", to: "broken/manifest.json")
        try plugins.write("not a plugin", to: "empty/README")
        try plugins.write(
            #"{"name":"absent","server":{"mcp_config":{"command":"no-such-program"}}}"#,
            to: "absent/manifest.json"
        )
        let exporter = try await Exporter([
            "--plugins.directory", plugins.path, "--plugins.timeout", "20s", "--web.enable-execution",
        ])
        try await exporter.ready()

        let listed = try await exporter.get("/v1/plugins")
        let objects = try JSONDecoder().decode([PluginObject].self, from: Data(listed.body))
        #expect(
            objects.map(\.name) == ["absent", "babbles", "broken", "crashes", "empty", "exits", "ocr", "silent"]
        )
        let reasons = Dictionary(uniqueKeysWithValues: objects.map { ($0.name, $0.reason) })
        #expect(reasons["exits"] == "exited with status 3")
        #expect(reasons["crashes"] == "killed by signal 11 (SIGSEGV)")
        #expect(reasons["silent"] == "no answer to initialize within 20 s")
        #expect(reasons["babbles"]??.hasPrefix("not a message of the Model Context Protocol") == true)
        #expect(
            reasons["broken"]
                == "\(plugins.path)/broken: manifest.json is not valid: "
                + "line 2, column 13: expected a value, found '}'"
        )
        #expect(reasons["empty"] == "\(plugins.path)/empty: manifest.json is missing")
        #expect(reasons["absent"]??.hasPrefix("its command 'no-such-program' is not installed") == true)
        for object in objects {
            let expected = object.name == "ocr" ? "INITIALIZED" : object.name == "absent" ? "UNAVAILABLE" : "FAILED"
            #expect(object.state == expected, "\(object.name)")
        }

        let refusal = "Plugin 'ocr' of \(plugins.path)/second-ocr is refused: \(plugins.path)/ocr has the same name"
        #expect(try await exporter.get("/v1/audit").text.contains(refusal))
        let page = try await exporter.get("/", headers: ["Accept": "text/html"]).text
        #expect(page.contains("8 discovered, 8 registered, 1 healthy"))
        #expect(page.contains("killed by signal 11 (SIGSEGV)"))
        let metrics = try await exporter.get("/metrics").text
        #expect(metrics.contains("plugin_state{plugin=\"crashes\",state=\"failed\"} 1\n"))
        #expect(metrics.contains(/plugin_failures_total{plugin="crashes"} [1-9]/))
        #expect(metrics.contains("plugin_state{plugin=\"absent\",state=\"unavailable\"} 1\n"))

        let refused = try await exporter.run("any", of: "crashes", body: #"{"args":{}}"#)
        #expect(refused.status == 503)
        #expect(refused.text == "{\"detail\":\"Plugin 'crashes' is FAILED: killed by signal 11 (SIGSEGV)\"}\n")
        let right = try await exporter.run("analyze", of: "ocr", body: #"{"args":{"path":"\#(samplePicture)"}}"#)
        #expect(right.status == 200)
        #expect(try await exporter.stop() == 0)
    }
}
