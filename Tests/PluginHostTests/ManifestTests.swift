import ModelContext
import PluginHost
import PluginRegistry
import TestSupport
import Testing

@Suite("A manifest that is shown")
struct ManifestTests {
    @Test("is all of the file but the values of environment variables")
    func withoutSecrets() async throws {
        let stage = try Stage()
        try stage.write(Script.server(), to: "good/run", executable: true)
        try stage.addManifest(
            "good",
            configuration: [
                "command": "${__dirname}/run", "args": ["--x"], "env": ["TOKEN": "s3cret", "EMPTY": ""],
            ]
        )
        try await stage.withHost { host in
            let manifest = await host.manifest(of: "good")
            #expect(
                manifest == [
                    "manifest_version": "0.2", "name": "good", "version": "1.2.3",
                    "description": "Does what good does",
                    "server": [
                        "type": "binary",
                        "mcp_config": [
                            "command": "${__dirname}/run", "args": ["--x"],
                            "env": ["TOKEN": "(not shown)", "EMPTY": "(not shown)"],
                        ],
                    ],
                ]
            )
            let unknown = await host.manifest(of: "unknown")
            #expect(unknown == nil)
        }
    }

    @Test("may lack what is optional", arguments: [[:], ["args": nil, "env": nil]] as [JSONValue])
    func optionalFields(configuration: JSONValue) async throws {
        let stage = try Stage()
        var configuration = try #require(configuration.object)
        configuration["command"] = "${__dirname}/run"
        try stage.write(Script.server(), to: "good/run", executable: true)
        try stage.addManifest("good", configuration: .object(configuration))
        try await stage.withHost { host in
            try await expectAnswer(from: host)
            let manifest = await host.manifest(of: "good")
            #expect(manifest?["server"]?["mcp_config"] == .object(configuration))
        }
    }

    @Test("may leave out version and description, and hold what the host does not know")
    func otherFields() async throws {
        let stage = try Stage()
        let text = #"{"name":"Größe 1.0_a-b","icon":7,"server":{"mcp_config":{"command":"/no/such/program"}}}"#
        try stage.write(text, to: "folder/manifest.json")
        try await stage.withHost { host in
            let status = try stage.status(of: "Größe 1.0_a-b")
            #expect(status.state == .unavailable)
            #expect(status.version == "")
            #expect(status.description == "")
            let manifest = await host.manifest(of: "Größe 1.0_a-b")
            #expect(manifest?["icon"] == 7)
        }
    }

    @Test(
        "gives a version and a description up to their longest, and the beginning of longer ones",
        arguments: [(128, 1024), (129, 1025), (100_000, 400_000)]
    )
    func longTexts(version: Int, description: Int) async throws {
        let stage = try Stage()
        // Every scalar counts, those that make one character with the one before among them.
        let long = String(repeating: "1", count: version)
        let wide = "a" + String(repeating: "\u{301}", count: description - 1)
        let server = #"{"mcp_config":{"command":"/no/such/program"}}"#
        let text = #"{"name":"long","version":"\#(long)","description":"\#(wide)","server":\#(server)}"#
        try stage.write(text, to: "long/manifest.json")
        try await stage.withHost { _ in
            let status = try stage.status(of: "long")
            if version == 128 {
                #expect(status.version == long)
                #expect(status.description == wide)
            } else {
                #expect(status.version == String(repeating: "1", count: 127) + "…")
                #expect(status.description.unicodeScalars.count == 1024)
                #expect(status.description.unicodeScalars.last == "…")
            }
        }
    }

    @Test("is shown of a plugin that failed, too")
    func failedPlugin() async throws {
        let stage = try Stage()
        try stage.add("bad", Script.program("exit 1"))
        try await stage.withHost { host in
            #expect(stage.registry.state(of: "bad") == .failed)
            let manifest = await host.manifest(of: "bad")
            #expect(manifest?["name"] == "bad")
        }
    }
}
