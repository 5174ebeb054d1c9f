import Glibc
import PluginHost
import PluginRegistry
import TestSupport
import Testing

@Suite("A directory of plugins")
struct PluginDirectoryTests {
    @Test("holds one plugin a folder; hidden folders and files are none")
    func folders() async throws {
        let stage = try Stage()
        try stage.add("b")
        try stage.add("a")
        try stage.add(".hidden", name: "hidden")
        try stage.write("{}", to: "manifest.json")
        try stage.write("", to: "README")
        try await stage.withHost { _ in
            #expect(stage.registry.states() == ["a": .initialized, "b": .initialized])
            let discovery = try #require(stage.registry.roster.discoveries.first)
            #expect(stage.registry.roster.discoveries.count == 1)
            #expect(discovery.source.name == "directory")
            #expect(discovery.names == ["a", "b"])
            #expect(discovery.problems == [])
            #expect(discovery.failure == nil)
            #expect(discovery.source.errorCount == 0)
            #expect(discovery.source.lastSuccessTime != nil)
            #expect(discovery.source.lastDurationNanoseconds != nil)
        }
    }

    @Test("holds a link that leads nowhere as a plugin that FAILED: it may have led to one")
    func brokenLink() async throws {
        let stage = try Stage()
        try stage.add("a")
        symlink("/no/such/folder", stage.folder("nowhere"))
        try await stage.withHost { _ in
            #expect(stage.registry.states() == ["a": .initialized, "nowhere": .failed])
            #expect(
                stage.registry.status(of: "nowhere")?.reason
                    == "\(stage.folder("nowhere")): the folder is a link that leads nowhere"
            )
        }
    }

    @Test("may hold links to folders elsewhere")
    func link() async throws {
        let elsewhere = try Stage()
        try elsewhere.add("real", name: "linked")
        let stage = try Stage()
        try stage.write("", to: "README")
        symlink(elsewhere.folder("real"), stage.folder("link"))
        try await stage.withHost { host in
            #expect(stage.registry.states() == ["linked": .initialized])
            try await expectAnswer(from: host, "linked")
        }
    }

    @Test("may be empty")
    func empty() async throws {
        let stage = try Stage()
        try stage.write("", to: "README")
        try await stage.withHost { _ in
            #expect(stage.registry.roster.plugins.isEmpty)
            #expect(stage.registry.roster.discoveries.map(\.names) == [[]])
            #expect(RegistryAudit(of: stage.registry).status == .passed)
        }
    }

    @Test("given twice is read once")
    func givenTwice() async throws {
        let stage = try Stage()
        try stage.add("good")
        let again = stage.path.replacing("/plugins", with: "/./plugins//")
        try await stage.withHost(directories: [stage.path, stage.path, "\(stage.path)/", again]) { host in
            #expect(stage.registry.states() == ["good": .initialized])
            #expect(RegistryAudit(of: stage.registry).findings == [])
            try await expectAnswer(from: host)
        }
    }

    @Test("can be one of several")
    func several() async throws {
        let first = try Stage()
        try first.add("a")
        let second = try Stage()
        try second.add("b")
        try await first.withHost(directories: [second.path, first.path]) { _ in
            #expect(first.registry.states() == ["a": .initialized, "b": .initialized])
            #expect(first.registry.roster.discovered == ["a", "b"])
        }
    }

    @Test("that is not there is an error that the audit finds, and the others are read")
    func missing() async throws {
        try await expectFailure(of: "missing", reason: "No such file or directory") { _ in }
    }

    @Test("that is a file is an error that the audit finds, and the others are read")
    func file() async throws {
        try await expectFailure(of: "file", reason: "Not a directory") { stage in
            try stage.write("", to: "file")
        }
    }

    @Test(
        "that may not be read is an error that the audit finds, and the others are read",
        .enabled(if: geteuid() != 0, "root reads everything")
    )
    func unreadable() async throws {
        try await expectFailure(of: "locked", reason: "Permission denied") { stage in
            try stage.write("", to: "locked/README")
            try #require(chmod(stage.folder("locked"), 0) == 0)
        }
    }

    @Test(
        "that may be listed but not searched is an error, and not an empty directory",
        .enabled(if: geteuid() != 0, "root searches everything")
    )
    func unsearchable() async throws {
        let stage = try Stage()
        try stage.add("listed/plugin")
        try #require(chmod(stage.folder("listed"), 0o444) == 0)
        defer { chmod(stage.folder("listed"), 0o755) }
        try await stage.withHost(directories: [stage.folder("listed")]) { _ in
            let discovery = try #require(stage.registry.roster.discoveries.first)
            #expect(discovery.failure == "\(stage.folder("listed"))/plugin: Permission denied")
            #expect(discovery.source.errorCount == 1)
            #expect(discovery.source.lastSuccessTime == nil)
            #expect(RegistryAudit(of: stage.registry).status == .failed)
        }
    }

    /// Loads the directory that `prepare` makes, twice under two names, and one that holds a plugin.
    private func expectFailure(of name: String, reason: String, _ prepare: (Stage) throws -> Void) async throws {
        let stage = try Stage()
        try stage.add("good/good", name: "good")
        try prepare(stage)
        let bad = stage.folder(name)
        try await stage.withHost(directories: [bad, stage.folder("good"), bad + "/inner"]) { host in
            #expect(stage.registry.states() == ["good": .initialized])
            try await expectAnswer(from: host)

            let discovery = try #require(stage.registry.roster.discoveries.first)
            let failure = try #require(discovery.failure)
            #expect(failure.hasPrefix("\(bad): \(reason); \(bad)/inner: "))
            #expect(discovery.names == ["good"])
            #expect(discovery.source.errorCount == 1)
            #expect(discovery.source.lastSuccessTime == nil)

            let audit = RegistryAudit(of: stage.registry)
            #expect(audit.status == .failed)
            #expect(audit.findings.map(\.check) == [.discoveryFailed])
            #expect(audit.findings.map(\.message) == ["Source 'directory' could not be read: \(failure)"])
        }
    }

    @Test("whose folder has a name that is no text makes that plugin FAILED, and not invisible")
    func nameThatIsNoText() async throws {
        let stage = try Stage()
        try stage.add("good")
        var path = Array(stage.folder("bad").utf8CString.dropLast())
        path += [CChar(bitPattern: 0xFF), 0]
        try #require(mkdir(path, 0o755) == 0)
        defer { rmdir(path) }
        try await stage.withHost { host in
            #expect(stage.registry.states() == ["bad\u{FFFD}": .failed, "good": .initialized])
            let status = try stage.status(of: "bad\u{FFFD}")
            #expect(status.reason == "\(stage.folder("bad\u{FFFD}")): the folder's name is not UTF-8")
            try await expectAnswer(from: host)
        }
    }
}
