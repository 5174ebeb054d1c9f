import PluginRegistry
import TestSupport
import Testing

@testable import PluginHost

@Suite("A reload where more than one has a name")
struct ReloadNameTests {
    @Test(
        "leaves a name to the plugin that has it, wherever another appears, and gives it to that one when the first is gone"
    )
    func bothSources() async throws {
        let stage = try Stage()
        try stage.write(Script.server(), to: "server", executable: true)
        let file = try stage.write(#"{"mcpServers":{"good":{"command":"./server"}}}"#, to: "servers.json")
        try stage.write("", to: "plugins/README")
        let sources: [any PluginSource] = [PluginDirectory(stage.folder("plugins")), ServersFile(file)]
        try await stage.withHost(sources: sources) { host in
            let server = try await stage.process(of: ".")
            try stage.add("plugins/good", name: "good")
            try await host.reload()
            #expect(isProcess(server))
            #expect(try stage.status(of: "good").version == "0")
            #expect(
                stage.findings.map(\.message) == [
                    "Plugin 'good' of \(stage.folder("plugins/good")) is refused: \(file): mcpServers.good "
                        + "has the same name"
                ]
            )
            try await expectAnswer(from: host)
            try stage.write(#"{"mcpServers":{}}"#, to: "servers.json")
            try await host.reload()
            #expect(!isProcess(server))
            #expect(try stage.status(of: "good").version == "1.2.3")
            #expect(stage.findings == [])
            try await expectAnswer(from: host)
        }
    }

    @Test("uses the directory's plugin at the start, where a servers file has one of its name")
    func directoryFirst() async throws {
        let stage = try Stage()
        try stage.write(Script.server(), to: "server", executable: true)
        let file = try stage.write(#"{"mcpServers":{"good":{"command":"./server"}}}"#, to: "servers.json")
        try stage.add("plugins/good", name: "good")
        try await stage.withHost(sources: [PluginDirectory(stage.folder("plugins")), ServersFile(file)]) { _ in
            let status = try stage.status(of: "good")
            #expect(status.version == "1.2.3")
        }
    }

    @Test("ends what ran from a folder that is gone, though another that cannot be used has its name now")
    func badHeir() async throws {
        let stage = try Stage()
        try stage.add("folder", name: "good")
        try stage.write("", to: "good/README")
        try await stage.withHost { host in
            let process = try await stage.process(of: "folder")
            #expect(stage.registry.state(of: "good") == .initialized)
            try stage.move("folder", away: true)
            let told = try await host.reload()
            let reason = "\(stage.folder("good")): manifest.json is missing"
            #expect(told == ["Plugin 'good' is FAILED: \(reason)"])
            #expect(!isProcess(process))
            try stage.move("folder", away: false)
            try await host.reload()
            try await expectAnswer(from: host)
        }
    }
}
