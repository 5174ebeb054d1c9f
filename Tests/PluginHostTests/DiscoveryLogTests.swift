import Logging
import PluginRegistry
import TestSupport
import Testing

@testable import PluginHost

@Suite("The log of what is discovered")
struct DiscoveryLogTests {
    private static let missing = "Discovered plugin; it is missing until a reload loads it"
    private static let gone = "Plugin is no longer discovered"

    private let stage: Stage

    init() throws {
        stage = try Stage()
    }

    /// How often something was logged of a plugin.
    private func count(_ message: String, of plugin: String, at level: Logger.Level) -> Int {
        stage.log.entries.count { $0.message == message && $0.level == level && $0.metadata["plugin"] == plugin }
    }

    private func count(_ message: String, at level: Logger.Level) -> Int {
        stage.log.entries.count { $0.message == message && $0.level == level }
    }

    @Test("names what vanished from a directory while another cannot be read, and nothing that may be in that one")
    func unreadable() async throws {
        try stage.add("a/kept", name: "kept")
        try stage.add("b/gone", name: "gone")
        try stage.add("b/other", name: "other")
        try await stage.withHost(directories: [stage.folder("a"), stage.folder("b")]) { host in
            try stage.remove("b/other")
            await host.scan()
            try stage.move("a", away: true)
            try stage.remove("b/gone")
            for _ in 1...2 { await host.scan() }
            #expect(count(Self.gone, of: "kept", at: .warning) == 0)
            #expect(count(Self.gone, of: "gone", at: .warning) == 1)
            try stage.move("a", away: false)
            try stage.remove("a/kept")
            for _ in 1...2 { await host.scan() }
            for plugin in ["kept", "gone", "other"] { #expect(count(Self.gone, of: plugin, at: .warning) == 1) }
        }
    }

    @Test("says once when a plugin that vanished is back, and when one is gone that was not loaded")
    func back() async throws {
        try stage.add("good")
        try await stage.withHost { host in
            try stage.add("new")
            try stage.move("good", away: true)
            await host.scan()
            #expect(count(Self.missing, of: "new", at: .warning) == 1)
            #expect(count(Self.gone, of: "good", at: .warning) == 1)
            try stage.remove("new")
            try stage.move("good", away: false)
            for _ in 1...2 { await host.scan() }
            #expect(count("Plugin is gone that was not loaded yet", of: "new", at: .info) == 1)
            #expect(count("Plugin is discovered again", of: "good", at: .info) == 1)
        }
    }

    @Test("says nothing is over that a reload made so: the reload is logged")
    func reloaded() async throws {
        try stage.add("good")
        try await stage.withHost { host in
            try stage.add("new")
            try stage.move("good", away: true)
            await host.scan()
            try await host.reload()
            await host.scan()
            let messages = stage.log.entries.map(\.message)
            #expect(!messages.contains("Plugin is gone that was not loaded yet"))
            #expect(!messages.contains("Plugin is discovered again"))
            #expect(count("Discovered plugin", of: "new", at: .info) == 0)
            // It is told of as at first.
            try stage.move("good", away: false)
            await host.scan()
            #expect(count(Self.missing, of: "good", at: .warning) == 1)
        }
    }

    @Test("says once when a manifest that had gone bad is mended")
    func mended() async throws {
        try stage.add("good")
        try await stage.withHost { host in
            let manifest = try stage.read("good/manifest.json")
            try stage.write("[]", to: "good/manifest.json")
            for _ in 1...2 { await host.scan() }
            let problem =
                "Plugin 'good' runs on as it was loaded: \(stage.folder("good")): manifest.json is not valid: "
                + "it is not an object"
            #expect(count(problem, at: .error) == 1)
            try stage.write(manifest, to: "good/manifest.json")
            for _ in 1...2 { await host.scan() }
            #expect(count(problem, at: .error) == 1)
            #expect(count("No longer: \(problem)", at: .info) == 1)
        }
    }

    @Test("says once when a name is no longer taken, and not while the one of that name cannot be read")
    func duplicate() async throws {
        try stage.add("a/plugin", name: "twin")
        try stage.add("b/plugin", name: "twin")
        try await stage.withHost(directories: [stage.folder("a"), stage.folder("b")]) { host in
            let (first, second) = (stage.folder("a/plugin"), stage.folder("b/plugin"))
            let problem = "Plugin 'twin' of \(second) is refused: \(first) has the same name"
            try stage.move("b", away: true)
            for _ in 1...2 { await host.scan() }
            #expect(count("No longer: \(problem)", at: .info) == 0)
            try stage.move("b", away: false)
            await host.scan()
            #expect(count(problem, at: .error) == 1)
            try stage.remove("b/plugin")
            for _ in 1...2 { await host.scan() }
            #expect(count("No longer: \(problem)", at: .info) == 1)
        }
    }

    @Test("says that a plugin is missing also if the reload that found it is refused")
    func refused() async throws {
        try stage.add("good")
        try await stage.withHost { host in
            let manifest = try stage.read("good/manifest.json")
            try stage.write("[]", to: "good/manifest.json")
            try stage.add("new")
            await #expect(throws: ReloadError.self) { try await host.reload() }
            await host.scan()
            #expect(count(Self.missing, of: "new", at: .warning) == 1)
            #expect(count("Discovered plugin", of: "new", at: .info) == 0)
            try stage.write(manifest, to: "good/manifest.json")
            try await host.reload()
            try await expectAnswer(from: host, "new")
        }
    }
}
