import Glibc
import PluginRegistry
import TestSupport
import Testing

@testable import PluginHost

@Suite("A reload")
struct ReloadTests {
    @Test("starts what was changed anew, and what appeared; the rest is not touched")
    func changed() async throws {
        let stage = try Stage()
        try stage.add("good")
        try stage.add("other")
        try await stage.withHost { host in
            let plugin = try #require(stage.registry.plugin(named: "good"))
            try await expectAnswer(from: host)
            let (good, other) = (try await stage.process(of: "good"), try await stage.process(of: "other"))
            try stage.addManifest("good", version: "2.0.0")
            try stage.add("new")
            try await host.reload()
            #expect(Set(stage.registry.states().values) == [.initialized])
            let status = try stage.status(of: "good")
            #expect(status.version == "2.0.0")
            #expect(status.executions.executions == 1)
            #expect(status.process?.restarts == 0)
            #expect(stage.registry.plugin(named: "good") === plugin)
            #expect(!isProcess(good))
            #expect(try await stage.process(of: "good") != good)
            #expect(try await stage.process(of: "other") == other)
            try await expectAnswer(from: host)
            try await expectAnswer(from: host, "new")
            #expect(try stage.status(of: "good").executions.executions == 2)
            #expect(await host.manifest(of: "good")?["version"]?.string == "2.0.0")

            try await host.reload()
            #expect(try await stage.process(of: "other") == other)
        }
        #expect(stage.registry.rejectedTransitions == 0)
    }

    @Test("gives a plugin another name if its manifest does, and keeps the first as UNAVAILABLE")
    func renamed() async throws {
        let stage = try Stage()
        try stage.add("folder", name: "old")
        try await stage.withHost { host in
            try stage.addManifest("folder", name: "new")
            try await host.reload()
            #expect(stage.registry.states() == ["old": .unavailable, "new": .initialized])
            try await expectAnswer(from: host, "new")
        }
    }

    struct Badness: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let file: String
        let text: String
        /// What follows the stage's path.
        let reason: String
    }

    static let bad = [
        Badness(
            testDescription: "manifest",
            file: "plugins/good/manifest.json",
            text: "{\n\"name\": 1}",
            reason: "/plugins/good: manifest.json is not valid: \"name\" is not a string"
        ),
        Badness(
            testDescription: "variable in a manifest",
            file: "plugins/good/manifest.json",
            text: #"{"name":"good","server":{"mcp_config":{"command":"./run","args":["${user_config.dir}"]}}}"#,
            reason: "/plugins/good: manifest.json is not valid: \"server.mcp_config.args\" uses ${user_config.dir}; "
                + "only ${__dirname} is known here"
        ),
        Badness(
            testDescription: "servers file",
            file: "servers.json",
            text: "{\"mcpServers\":\n{]}",
            reason: "/servers.json: it is not valid: line 2, column 2: expected a name in quotes, found ']'"
        ),
        Badness(
            testDescription: "server in the file",
            file: "servers.json",
            text: #"{"mcpServers":{"server":{"command":5}}}"#,
            reason: "/servers.json is not valid: \"mcpServers.server.command\" is not a string"
        ),
    ]

    @Test("changes nothing, and says why, while something that was good is bad", arguments: bad)
    func refused(_ bad: Badness) async throws {
        let stage = try Stage()
        let servers = #"{"mcpServers":{"server":{"command":"./server"}}}"#
        try stage.add("plugins/good", name: "good")
        try stage.add("plugins/vanishing", name: "vanishing")
        try stage.add("plugins/changing", name: "changing")
        try stage.write(Script.server(), to: "server", executable: true)
        let file = try stage.write(servers, to: "servers.json")
        let sources: [any PluginSource] = [PluginDirectory(stage.folder("plugins")), ServersFile(file)]
        try await stage.withHost(sources: sources) { host in
            let manifest = try stage.read("plugins/good/manifest.json")
            let folders = ["plugins/good", "plugins/changing", "."]
            var processes: [Int] = []
            for folder in folders { processes.append(try await stage.process(of: folder)) }
            let vanishing = try await stage.process(of: "plugins/vanishing")
            try stage.remove("plugins/vanishing")
            try stage.addManifest("plugins/changing", name: "changing", version: "2.0.0")
            try stage.write(bad.text, to: bad.file)

            await #expect(throws: ReloadError(reasons: [stage.path + bad.reason])) { try await host.reload() }
            #expect(Set(stage.registry.states().values) == [.initialized])
            #expect(try stage.status(of: "changing").version == "1.2.3")
            #expect(isProcess(vanishing))
            for (folder, process) in zip(folders, processes) {
                #expect(try await stage.process(of: folder) == process)
            }
            try await expectAnswer(from: host)
            #expect(stage.findings.contains { $0.message.contains(stage.path + bad.reason) })

            try stage.write(servers, to: "servers.json")
            try stage.write(manifest, to: "plugins/good/manifest.json")
            try await host.reload()
            #expect(try stage.status(of: "changing").version == "2.0.0")
            #expect(stage.registry.state(of: "vanishing") == .unavailable)
            #expect(!isProcess(vanishing))
            #expect(try await stage.process(of: "plugins/good") == processes[0])
            #expect(try await stage.process(of: ".") == processes[2])
        }
    }

    @Test("makes a new folder with a bad manifest a plugin that FAILED, and a mended one INITIALIZED")
    func mended() async throws {
        let stage = try Stage()
        try stage.write("{}", to: "bad/manifest.json")
        try await stage.withHost { host in
            #expect(stage.registry.states() == ["bad": .failed])
            try stage.write("[]", to: "worse/manifest.json")
            try await host.reload()
            #expect(stage.registry.states() == ["bad": .failed, "worse": .failed])
            try await host.reload()
            #expect(try stage.status(of: "bad").failures == 1)
            try stage.add("bad")
            try stage.add("worse")
            try await host.reload()
            try await expectAnswer(from: host, "bad")
            try await expectAnswer(from: host, "worse")
            #expect(try stage.status(of: "worse").description == "Does what worse does")
        }
    }

    @Test("ends what vanished, keeps it UNAVAILABLE, and starts it when it is back")
    func vanished() async throws {
        let stage = try Stage()
        try stage.add("good")
        try stage.write("", to: "bad/manifest.json")
        try await stage.withHost { host in
            let plugin = try #require(stage.registry.plugin(named: "good"))
            try await expectAnswer(from: host)
            let process = try await stage.process(of: "good")
            try stage.move("good", away: true)
            try stage.remove("bad")
            try await host.reload()
            #expect(!isProcess(process))
            #expect(stage.registry.states() == ["good": .unavailable, "bad": .unavailable])
            let reason = "no source holds it any more; it was \(stage.folder("good"))"
            #expect(plugin.status.reason == reason)
            #expect(stage.findings.map(\.check) == [.noLongerDiscovered, .noLongerDiscovered])
            await #expect(throws: HostError.unavailable("Plugin 'good' is UNAVAILABLE: \(reason)")) {
                try await host.run("echo", of: "good", arguments: [:])
            }
            #expect(await host.manifest(of: "good") == nil)

            try stage.move("good", away: false)
            try await host.reload()
            try await expectAnswer(from: host)
            #expect(stage.registry.plugin(named: "good") === plugin)
            #expect(plugin.status.executions.executions == 2)
            #expect(stage.findings.map(\.plugin) == ["bad"])
        }
        #expect(stage.registry.rejectedTransitions == 0)
    }

    @Test("starts a plugin anew whose program is another now, though its manifest says the same")
    func program() async throws {
        let stage = try Stage()
        try stage.add("good", Script.server(["old": ":"]))
        try await stage.withHost { host in
            let old = try await stage.process(of: "good")
            #expect(rename(stage.folder("good/run"), stage.folder("good/away")) == 0)
            try await host.reload()
            #expect(isProcess(old), "away for a moment, it is no other")
            try stage.write(Script.server(), to: "good/run", executable: true)
            try await host.reload()
            #expect(!isProcess(old))
            try await expectAnswer(from: host)
            let new = try await stage.process(of: "good")
            try await host.reload()
            #expect(try await stage.process(of: "good") == new)
            #expect(isProcess(new))
        }
    }

    @Test(
        "lets the calls in flight of a plugin that was changed, or is gone, come to their end",
        arguments: [true, false])
    func drains(isGone: Bool) async throws {
        let stage = try Stage()
        let slow = Script.wait(for: "go") + "; answer '{\"content\":[]}'"
        try stage.add("good", Script.server(["slow": slow], before: "readlink /proc/$$/fd/0 > input"))
        try await stage.withHost { host in
            let plugin = try #require(stage.registry.plugin(named: "good"))
            let call = Task { try await host.run("slow", of: "good", arguments: [:]) }
            try await eventually("the call is in flight") { plugin.status.inFlight == 1 ? true : nil }
            if isGone {
                try stage.remove("good/manifest.json")
            } else {
                try stage.addManifest("good", version: "2.0.0")
            }
            if isGone { try stage.move("good", away: true) }
            let reload = Task { try await host.reload() }
            try await eventually("no other call is taken") { () async throws -> Bool? in
                do throws(HostError) {
                    _ = try await host.run("unknown", of: "good", arguments: [:])
                    return nil
                } catch {
                    if case .unavailable = error { return true }
                    return nil
                }
            }
            if isGone { try stage.move("good", away: false) }
            // Its input would be closed to end it.
            let input = try stage.read("good/input").filter { $0 != "\n" }
            for _ in 1...20 {
                #expect(OpenDescriptors.targets().contains(input))
                await host.scan()
            }
            #expect(plugin.status.inFlight == 1)
            try stage.write("", to: "good/go")
            _ = try await call.value
            _ = try await reload.value
            #expect(plugin.status.executions.errors == 0)
            #expect(plugin.state == (isGone ? .unavailable : .initialized))
        }
    }

    @Test("tells of a plugin that was taken away and is there again, that a reload loads it")
    func returned() async throws {
        let stage = try Stage()
        try stage.add("good")
        try await stage.withHost { host in
            try stage.move("good", away: true)
            try await host.reload()
            #expect(
                try stage.status(of: "good").reason == "no source holds it any more; it was \(stage.folder("good"))")
            try stage.move("good", away: false)
            for _ in 1...2 { await host.scan() }
            let status = try stage.status(of: "good")
            #expect(status.state == .unavailable)
            #expect(status.reason == "it is discovered again; a reload loads it")
            try stage.move("good", away: true)
            await host.scan()
            #expect(try stage.status(of: "good").reason == "no source holds it any more")
            try stage.move("good", away: false)
            try await host.reload()
            try await expectAnswer(from: host)
        }
    }
}
