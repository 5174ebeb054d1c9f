import FoundationEssentials
import Glibc
import PluginRegistry
import TestSupport
import Testing

@testable import PluginHost

@Suite("A manifest that cannot be used")
struct BrokenManifestTests {
    /// Loads a plugin in the folder "bad place" beside a good one, and returns the reason that it is FAILED for,
    /// without the folder's path.
    private func reason(_ prepare: (Stage) throws -> Void) async throws -> String {
        let stage = try Stage()
        try stage.write("not to be read", to: "bad place/README")
        try prepare(stage)
        try stage.add("good")
        var reason = ""
        try await stage.withHost { host in
            #expect(stage.registry.states() == ["bad place": .failed, "good": .initialized])
            let status = try stage.status(of: "bad place")
            #expect(status.description == "")
            #expect(status.version == "")
            #expect(status.failures == 1)
            let manifest = await host.manifest(of: "bad place")
            #expect(manifest == nil)
            try await expectAnswer(from: host)
            let text = try #require(status.reason)
            let prefix = stage.folder("bad place") + ": "
            #expect(text.hasPrefix(prefix))
            reason = String(text.dropFirst(prefix.count))
        }
        // It is registered, and its state says that something is wrong: nothing went missing.
        #expect(RegistryAudit(of: stage.registry).status == .passed)
        #expect(RegistryAudit(of: stage.registry).discovered == ["bad place", "good"])
        return reason
    }

    @Test(
        "makes its plugin FAILED, under its folder's name, for what is wrong with it",
        arguments: BrokenManifest.shapes + BrokenManifest.names
    )
    func broken(_ manifest: BrokenManifest) async throws {
        let reason = try await reason { try $0.write(manifest.text, to: "bad place/manifest.json") }
        #expect(reason == "manifest.json is not valid: \(manifest.problem)")
    }

    @Test(
        "because it is no JSON makes its plugin FAILED",
        arguments: ["", " ", "{", #"{"name":"n",}"#, "{\"name\":\n\n  wrong}", "\0", "{} {}", "\u{FEFF}x"]
    )
    func notJSON(_ text: String) async throws {
        let reason = try await reason { try $0.write(text, to: "bad place/manifest.json") }
        #expect(reason.hasPrefix("manifest.json is not valid: "))
        #expect(reason != "manifest.json is not valid: ")
    }

    @Test("because it is not UTF-8 makes its plugin FAILED")
    func notText() async throws {
        let reason = try await reason { stage in
            let bytes = Data(#"{"name":""#.utf8) + [0xFF, 0xFE] + Data(#""}"#.utf8)
            try bytes.write(to: URL(filePath: stage.folder("bad place") + "/manifest.json"))
        }
        #expect(reason.hasPrefix("manifest.json is not valid: "))
    }

    @Test("because it is nested without end makes its plugin FAILED")
    func nested() async throws {
        let reason = try await reason {
            try $0.write(String(repeating: "[", count: 500_000), to: "bad place/manifest.json")
        }
        #expect(reason.hasPrefix("manifest.json is not valid: "))
    }

    @Test("because it is not there makes its plugin FAILED")
    func missing() async throws {
        let reason = try await reason { _ in }
        #expect(reason == "manifest.json is missing")
    }

    @Test("because it is a link to nowhere makes its plugin FAILED")
    func danglingLink() async throws {
        let reason = try await reason { stage in
            symlink("/no/such/file", stage.folder("bad place") + "/manifest.json")
        }
        #expect(reason == "manifest.json is missing")
    }

    @Test("because it is a link to itself makes its plugin FAILED")
    func endlessLink() async throws {
        let reason = try await reason { stage in
            symlink("manifest.json", stage.folder("bad place") + "/manifest.json")
        }
        #expect(reason == "manifest.json cannot be read: Too many levels of symbolic links")
    }

    @Test("because it is a folder makes its plugin FAILED")
    func folder() async throws {
        let reason = try await reason { try $0.write("", to: "bad place/manifest.json/file") }
        #expect(reason == "manifest.json is not a file")
    }

    @Test(
        "because it is a pipe that nobody writes to makes its plugin FAILED, and nobody waits for it",
        .timeLimit(.minutes(1))
    )
    func pipe() async throws {
        let reason = try await reason { stage in
            try #require(mkfifo(stage.folder("bad place") + "/manifest.json", 0o600) == 0)
        }
        #expect(reason == "manifest.json is not a file")
    }

    @Test("because it may not be read makes its plugin FAILED", .enabled(if: geteuid() != 0, "root reads everything"))
    func unreadable() async throws {
        let reason = try await reason { stage in
            let file = try stage.write("{}", to: "bad place/manifest.json")
            try #require(chmod(file, 0) == 0)
        }
        #expect(reason == "manifest.json cannot be read: Permission denied")
    }

    @Test("because it is larger than a mebibyte makes its plugin FAILED")
    func huge() async throws {
        let manifest = #"{"name":"n","server":{"mcp_config":{"command":"sh"}}}"#
        let reason = try await reason { stage in
            let padding = String(repeating: " ", count: BoundedFile.maximumSize + 1 - manifest.utf8.count)
            try stage.write(manifest + padding, to: "bad place/manifest.json")
        }
        #expect(reason == "manifest.json is larger than 1048576 bytes")
    }

    @Test("because it holds more values than a plugin needs makes its plugin FAILED")
    func manyValues() async throws {
        let start = #"{"name":"n","x":["#
        let reason = try await reason { stage in
            // The object, the name and the array are three of them.
            let zeros = Array(repeating: "0", count: 9_998).joined(separator: ",")
            try stage.write("\(start)\(zeros)]}", to: "bad place/manifest.json")
        }
        let column = start.utf8.count + 2 * 9_997 + 1
        #expect(reason == "manifest.json is not valid: line 1, column \(column): more than 10000 values")
    }

    @Test("is one that is too large by a byte: one of exactly a mebibyte is read")
    func justFits() async throws {
        let stage = try Stage()
        try stage.add("good")
        let manifest = try stage.read("good/manifest.json")
        let padding = String(repeating: " ", count: BoundedFile.maximumSize - manifest.utf8.count)
        try stage.write(manifest + padding, to: "good/manifest.json")
        try await stage.withHost { host in
            try await expectAnswer(from: host)
        }
    }
}
