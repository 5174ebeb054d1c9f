import Logging
import PluginHost
import PluginRegistry
import TestSupport
import Testing

@Suite("What a plugin writes to stderr")
struct StandardErrorTests {
    @Test("that is longer than a piece is cut between characters")
    func characters() async throws {
        let stage = try Stage()
        // Of two, three and four bytes: no piece of 4096 bytes ends where one of these does.
        let line = String(repeating: "aéあ🧩", count: 1000)
        try stage.write(line + "\r\n", to: "plugin/line")
        try stage.add("plugin", Script.server(before: "cat line >&2"))
        try await stage.withHost { _ in
            let pieces = try await eventually("all of it is logged") {
                let pieces = stage.log.entries.filter { $0.metadata["stream"] == "stderr" }.map(\.message)
                return pieces.joined().count >= line.count ? pieces : nil
            }
            #expect(pieces.joined() == line)
            #expect(pieces.count == 3)
        }
    }

    /// The messages that were logged of a plugin's stderr, when the last of them has come.
    private func messages(of plugin: String, in stage: Stage, until last: String) async throws -> [String] {
        try await eventually("'\(last)' is logged") {
            let entries = stage.log.entries.filter { $0.metadata == ["plugin": plugin, "stream": "stderr"] }
            guard entries.last?.message == last else { return nil }
            #expect(entries.allSatisfy { $0.level == .info })
            return entries.map(\.message)
        }
    }

    @Test("is logged line by line with its name")
    func lines() async throws {
        let stage = try Stage()
        try stage.add("a", Script.server(before: #"printf 'one\n\ntwo\r\nGr\303\274\303\237e\n  three' >&2; echo >&2"#))
        try stage.add("b", Script.server(before: "echo other >&2"))
        try await stage.withHost { host in
            let ofA = try await messages(of: "a", in: stage, until: "  three")
            #expect(ofA == ["one", "two", "Grüße", "  three"])
            let ofB = try await messages(of: "b", in: stage, until: "other")
            #expect(ofB == ["other"])
            try await expectAnswer(from: host, "a")
        }
    }

    @Test("is logged up to its end, a last line without a newline included")
    func lastWords() async throws {
        let stage = try Stage()
        try stage.add("bad", Script.program("echo 'No licence' >&2; printf 'Giving up' >&2; exit 1"))
        try await stage.withHost { _ in
            #expect(try stage.status(of: "bad").reason == "exited with status 1")
            let logged = try await messages(of: "bad", in: stage, until: "Giving up")
            #expect(logged == ["No licence", "Giving up"])
        }
    }

    @Test("is logged in pieces where a line has no end")
    func longLine() async throws {
        let stage = try Stage()
        let write = "head -c 10000 /dev/zero | tr '\\0' a >&2; echo >&2; echo end >&2"
        try stage.add("plugin", Script.server(before: write))
        try await stage.withHost { host in
            let logged = try await messages(of: "plugin", in: stage, until: "end")
            #expect(logged.map(\.count) == [4096, 4096, 1808, 3])
            try await expectAnswer(from: host, "plugin")
        }
    }

    @Test("is read however much it is, and does not hold the plugin up")
    func much() async throws {
        let stage = try Stage()
        try stage.add("plugin", Script.server(before: "head -c 3000000 /dev/zero >&2; echo >&2; echo end >&2"))
        try await stage.withHost { host in
            try await expectAnswer(from: host, "plugin")
            let logged = try await messages(of: "plugin", in: stage, until: "end")
            #expect(logged.dropLast().map(\.utf8.count).reduce(0, +) == 3_000_000)
        }
    }

    @Test("may end before the plugin does")
    func closed() async throws {
        let stage = try Stage()
        try stage.add("plugin", Script.server(before: "exec 2>&-"))
        try await stage.withHost { host in
            try await expectAnswer(from: host, "plugin")
            try await expectAnswer(from: host, "plugin")
            #expect(stage.registry.state(of: "plugin") == .initialized)
        }
    }
}
