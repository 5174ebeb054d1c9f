import PluginHost
import PluginRegistry
import TestSupport
import Testing

@Suite("A scan of a host that loads by itself")
struct AutoLoadTests {
    @Test("starts what appeared, and nothing twice")
    func appeared() async throws {
        let stage = try Stage()
        try stage.add("good")
        try await stage.withHost(autoLoad: true) { host in
            let good = try await stage.process(of: "good")
            try stage.add("new")
            await host.scan()
            // Registered at once: nothing that was discovered is missing meanwhile.
            #expect(stage.findings == [])
            try await stage.wait(for: .initialized, of: "new")
            let new = try await stage.process(of: "new")
            for _ in 1...3 { await host.scan() }
            try await expectAnswer(from: host, "new")
            #expect(try await stage.process(of: "good") == good)
            #expect(try await stage.process(of: "new") == new)
        }
    }

    @Test("ends what was renamed: of one folder, one program runs")
    func renamed() async throws {
        let stage = try Stage()
        try stage.add("folder", name: "first")
        try await stage.withHost(autoLoad: true) { host in
            let first = try await stage.process(of: "folder")
            try stage.addManifest("folder", name: "second", configuration: ["command": "${__dirname}/run"])
            await host.scan()
            try await stage.wait(for: .initialized, of: "second")
            try await stage.wait(for: .unavailable, of: "first")
            try await eventually("the first is gone") { isProcess(first) ? nil : true }
            try await expectAnswer(from: host, "second")
        }
    }

    @Test("starts what was changed anew")
    func changed() async throws {
        let stage = try Stage()
        try stage.add("good")
        try await stage.withHost(autoLoad: true) { host in
            let first = try await stage.process(of: "good")
            try stage.addManifest("good", version: "2.0.0")
            await host.scan()
            let second = try await stage.process(of: "good", after: first)
            try await eventually("its version is the new one, and it runs") {
                let status = try stage.status(of: "good")
                return status.version == "2.0.0" && status.state == .initialized ? true : nil
            }
            try await expectAnswer(from: host)
            #expect(!isProcess(first))
            #expect(isProcess(second))
        }
    }

    @Test("leaves a plugin alone that vanished, and that came back")
    func vanished() async throws {
        let stage = try Stage()
        try stage.add("good")
        try await stage.withHost(autoLoad: true) { host in
            let process = try await stage.process(of: "good")
            for away in [true, false] {
                try stage.move("good", away: away)
                await host.scan()
                #expect(stage.registry.states() == ["good": .initialized])
                try await expectAnswer(from: host)
            }
            #expect(try await stage.process(of: "good") == process)
        }
    }

    @Test("does not load a folder without a manifest: it is missing until there is one")
    func incomplete() async throws {
        let stage = try Stage()
        try stage.add("good")
        try await stage.withHost(autoLoad: true) { host in
            try stage.write("", to: "folder/README")
            for _ in 1...2 { await host.scan() }
            #expect(stage.registry.plugin(named: "folder") == nil)
            #expect(stage.findings.map(\.check) == [.missingFromRegistry, .discoveryProblem])
            let problem =
                "Plugin 'folder' is loaded once it is whole: \(stage.folder("folder")): manifest.json is missing"
            #expect(stage.findings.last?.message == problem)
            #expect(stage.log.entries.filter { $0.metadata["plugin"] == "folder" || $0.message == problem }.count == 1)
            try stage.add("folder", name: "new")
            await host.scan()
            try await stage.wait(for: .initialized, of: "new")
            #expect(stage.registry.states() == ["good": .initialized, "new": .initialized])
            #expect(stage.findings == [])
        }
    }

    @Test("makes a new folder with a bad manifest a plugin that FAILED, once, until it is mended")
    func bad() async throws {
        let stage = try Stage()
        try stage.add("good")
        try await stage.withHost(autoLoad: true) { host in
            try stage.write("[]", to: "new/manifest.json")
            for _ in 1...3 { await host.scan() }
            let status = try stage.status(of: "new")
            #expect(status.state == .failed)
            #expect(status.reason == "\(stage.folder("new")): manifest.json is not valid: it is not an object")
            #expect(status.failures == 1)
            try stage.add("new")
            await host.scan()
            try await stage.wait(for: .initialized, of: "new")
            try await expectAnswer(from: host, "new")
            #expect(stage.findings == [])
        }
    }

    @Test("puts no plugin in the place of one whose source cannot be read now")
    func shadowed() async throws {
        let stage = try Stage()
        try stage.add("plugins/good", name: "good")
        try stage.write(Script.server(["other": ":"]), to: "server", executable: true)
        let file = try stage.write(#"{"mcpServers":{"good":{"command":"./server"}}}"#, to: "servers.json")
        let sources: [any PluginSource] = [PluginDirectory(stage.folder("plugins")), ServersFile(file)]
        try await stage.withHost(sources: sources, autoLoad: true) { host in
            let process = try await stage.process(of: "plugins/good")
            try stage.move("plugins", away: true)
            await host.scan()
            try stage.move("plugins", away: false)
            await host.scan()
            try await expectAnswer(from: host)
            #expect(try await stage.process(of: "plugins/good") == process)
            #expect(!stage.exists("pid"))
        }
    }
}
