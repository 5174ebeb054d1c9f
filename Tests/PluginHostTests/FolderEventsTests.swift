import FoundationEssentials
import Glibc
import TestSupport
import Testing

@testable import PluginHost

@Suite("What the kernel tells of folders")
struct FolderEventsTests {
    private let directory: TemporaryDirectory
    private let events: FolderEvents

    init() throws {
        directory = try TemporaryDirectory()
        try directory.write("{}", to: "plugins/one/manifest.json")
        try directory.write("{}", to: "mcp.json")
        events = try #require(FolderEvents())
    }

    private var path: String { directory.path + "/plugins" }

    /// Watches as a scan does; returns what was told before.
    private func follow() -> Bool {
        let sources: [any PluginSource] = [PluginDirectory(path), ServersFile(directory.path + "/mcp.json")]
        let leftOut = events.follow(sources.flatMap(\.watchedFolders))
        return events.drain() || leftOut > 0
    }

    /// Of a file that is written and not new, only the last closing is told, and for a moment a program that another test
    /// starts may have it open too.
    private func expectChange() async throws {
        let events = events
        try await eventually("a change is told") { events.drain() ? true : nil }
    }

    private func move(_ name: String, _ other: String) throws {
        try FileManager.default.moveItem(atPath: "\(directory.path)/\(name)", toPath: "\(directory.path)/\(other)")
    }

    @Test("A manifest that is written, replaced or removed matters, and what else a plugin writes does not")
    func manifest() async throws {
        #expect(!follow())
        try directory.write("", to: "plugins/one/data.db")
        try directory.write("", to: "plugins/one/cache/manifest.json")
        #expect(!events.drain())
        try directory.write("[]", to: "plugins/one/manifest.json")
        try await expectChange()
        try directory.write("{}", to: "plugins/one/manifest.new")
        try FileManager.default.removeItem(atPath: path + "/one/manifest.json")
        #expect(events.drain())
        try move("plugins/one/manifest.new", "plugins/one/manifest.json")
        #expect(events.drain())
    }

    @Test("A folder that comes or goes matters; what is written in it is told once it is watched as well")
    func folders() async throws {
        #expect(!follow())
        try directory.write("", to: "plugins/two/other")
        #expect(events.drain())
        try directory.write("{}", to: "plugins/two/manifest.json")
        #expect(!events.drain())
        #expect(!follow())
        try directory.write("[]", to: "plugins/two/manifest.json")
        try await expectChange()
        try FileManager.default.removeItem(atPath: path + "/two")
        #expect(events.drain())
        #expect(!follow())
    }

    @Test("The directory itself may go and come again")
    func directoryItself() async throws {
        #expect(!follow())
        try move("plugins", "away")
        #expect(events.drain())
        #expect(!follow())
        try directory.write("", to: "away/three/manifest.json")
        try directory.write("", to: "something")
        #expect(!events.drain())
        try move("away", "plugins")
        #expect(events.drain())
        #expect(!follow())
        try directory.write("", to: "plugins/three/manifest.json")
        try await expectChange()
    }

    @Test("A servers file matters, and its neighbours do not; where it is a link, everything beside it does")
    func serversFile() async throws {
        #expect(!follow())
        try directory.write("{}", to: "other.json")
        #expect(!events.drain())
        try directory.write("[]", to: "mcp.json")
        try await expectChange()
        // As Kubernetes has it: the file is a link into a link that is replaced.
        try directory.write("{}", to: "v1/mcp.json")
        try FileManager.default.removeItem(atPath: directory.path + "/mcp.json")
        try FileManager.default.createSymbolicLink(atPath: directory.path + "/..data", withDestinationPath: "v1")
        try FileManager.default.createSymbolicLink(
            atPath: directory.path + "/mcp.json", withDestinationPath: "..data/mcp.json")
        #expect(follow())
        try directory.write("{}", to: "v2/mcp.json")
        _ = events.drain()
        try FileManager.default.createSymbolicLink(atPath: directory.path + "/..new", withDestinationPath: "v2")
        _ = events.drain()
        try #require(rename(directory.path + "/..new", directory.path + "/..data") == 0)
        #expect(events.drain())
    }
}
