import FoundationEssentials
import PluginRegistry
import TestSupport
import Testing

@testable import PluginHost

@Suite("A scan")
struct ScanTests {
    private func discovery(of stage: Stage) throws -> Discovery {
        try #require(stage.registry.roster.discoveries.first)
    }

    @Test("finds a plugin that appeared, which a reload loads")
    func appeared() async throws {
        let stage = try Stage()
        try stage.add("good")
        try await stage.withHost { host in
            try stage.add("new")
            for _ in 1...3 { await host.scan() }
            #expect(try discovery(of: stage).names == ["good", "new"])
            #expect(stage.registry.states() == ["good": .initialized])
            #expect(!stage.exists("new/pid"))
            #expect(stage.findings.map(\.check) == [.missingFromRegistry])
            // Once, not with each scan.
            let told = stage.log.entries.filter {
                $0.message == "Discovered plugin; it is missing until a reload loads it"
                    && $0.metadata["plugin"] == "new"
            }
            #expect(told.count == 1)
            try await host.reload()
            #expect(stage.findings == [])
            try await expectAnswer(from: host, "new")
        }
    }

    @Test("lets a plugin that vanished run on, and the audit says so until it is back")
    func vanished() async throws {
        let stage = try Stage()
        try stage.add("good")
        try stage.add("other")
        try await stage.withHost { host in
            let process = try await stage.process(of: "good")
            try stage.move("good", away: true)
            for _ in 1...3 { await host.scan() }
            #expect(try discovery(of: stage).names == ["other"])
            #expect(try discovery(of: stage).vanished == ["good"])
            #expect(stage.registry.states() == ["good": .initialized, "other": .initialized])
            #expect(stage.findings.map(\.check) == [.noLongerDiscovered])
            #expect(RegistryAudit(of: stage.registry).status == .passed)
            #expect(stage.log.entries.count { $0.message == "Plugin is no longer discovered" } == 1)
            try await expectAnswer(from: host)

            try stage.move("good", away: false)
            await host.scan()
            #expect(try discovery(of: stage).names == ["good", "other"])
            #expect(stage.findings == [])
            #expect(try await stage.process(of: "good") == process)
        }
    }

    @Test("that cannot read a source counts an error, and what it held stays expected")
    func unreadable() async throws {
        let stage = try Stage()
        try stage.add("plugins/good", name: "good")
        try await stage.withHost(directories: [stage.folder("plugins")]) { host in
            try stage.move("plugins", away: true)
            for _ in 1...3 { await host.scan() }
            #expect(try discovery(of: stage).names == ["good"])
            #expect(try discovery(of: stage).vanished == [])
            #expect(try discovery(of: stage).source.errorCount == 3)
            #expect(
                stage.findings.map(\.message)
                    == ["Source 'directory' could not be read: \(stage.folder("plugins")): No such file or directory"]
            )
            #expect(!stage.log.entries.contains { $0.message == "Plugin is no longer discovered" })
            try await expectAnswer(from: host)
            try stage.move("plugins", away: false)
            await host.scan()
            #expect(stage.findings == [])
            #expect(try discovery(of: stage).source.errorCount == 3)
        }
    }

    @Test("that cannot follow a link to a source expects what it held, too")
    func deadLink() async throws {
        let stage = try Stage()
        try stage.add("plugins/good", name: "good")
        let link = stage.folder("link")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: stage.folder("plugins"))
        try await stage.withHost(directories: [link]) { host in
            try stage.move("plugins", away: true)
            await host.scan()
            #expect(try discovery(of: stage).names == ["good"])
            #expect(try discovery(of: stage).vanished == [])
            #expect(try discovery(of: stage).source.errorCount == 1)
            try await expectAnswer(from: host)
        }
    }

    @Test("lets a plugin whose manifest has gone bad run on under its name, and the audit says why")
    func goneBad() async throws {
        let stage = try Stage()
        try stage.add("folder", name: "good")
        try await stage.withHost(autoLoad: true) { host in
            let process = try await stage.process(of: "folder")
            try stage.write("{", to: "folder/manifest.json")
            for _ in 1...3 { await host.scan() }
            #expect(stage.registry.states() == ["good": .initialized])
            let problem =
                "Plugin 'good' runs on as it was loaded: \(stage.folder("folder")): manifest.json is not valid: "
                + "line 1, column 2: expected a name in quotes, found the end"
            #expect(stage.findings.map(\.message) == [problem])
            #expect(stage.log.entries.count { $0.message == problem } == 1)
            try await expectAnswer(from: host)
            try stage.addManifest("folder", name: "good")
            await host.scan()
            #expect(stage.findings == [])
            #expect(try await stage.process(of: "folder") == process)
        }
    }

    @Test("does nothing before the plugins are loaded, and after the host was stopped")
    func outOfTime() async throws {
        let stage = try Stage()
        try stage.add("good")
        let host = stage.makeHost(autoLoad: true)
        await host.scan()
        #expect(stage.registry.roster.discoveries.isEmpty)
        // A reload before that loads them.
        try await host.reload()
        #expect(stage.registry.states() == ["good": .initialized])
        await host.stop()
        try stage.add("new")
        await host.scan()
        await #expect(throws: ReloadError(reasons: ["the host is stopping"])) { try await host.reload() }
        #expect(stage.registry.states() == ["good": .initialized])
        #expect(!stage.exists("new/pid"))
    }
}

@Suite("Two directories, one of which cannot be read")
struct UnreadableDirectoryTests {
    @Test("do not keep each other's plugins: what vanishes from the other one has vanished")
    func apart() async throws {
        let stage = try Stage()
        try stage.add("a/kept", name: "kept")
        try stage.add("b/gone", name: "gone")
        try await stage.withHost(directories: [stage.folder("a"), stage.folder("b")]) { host in
            try stage.move("a", away: true)
            try stage.remove("b/gone")
            try stage.add("b/short", name: "short")
            await host.scan()
            #expect(stage.registry.roster.discovered == ["kept", "short"])
            try stage.remove("b/short")
            await host.scan()
            #expect(stage.registry.roster.discovered == ["kept"])
            #expect(stage.registry.roster.vanished == ["gone"])
            #expect(stage.registry.roster.missing.isEmpty)
        }
    }
}
