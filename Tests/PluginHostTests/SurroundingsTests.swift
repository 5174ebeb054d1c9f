import Glibc
import ModelContext
import PluginHost
import PluginRegistry
import TestSupport
import Testing

/// What a plugin's program finds when it starts.
@Suite("A plugin's surroundings")
struct SurroundingsTests {
    /// Starts a plugin whose program is run by `sh`, first the commands.
    private func start(
        _ commands: String,
        arguments: [JSONValue] = [],
        environment: JSONValue = [:]
    ) async throws -> Stage {
        let stage = try Stage()
        try stage.write(Script.server(before: commands), to: "plugin/run")
        try stage.addManifest(
            "plugin",
            configuration: [
                "command": "sh", "args": .array(["${__dirname}/run"] + arguments), "env": environment,
            ]
        )
        try await stage.withHost { _ in
            #expect(stage.registry.state(of: "plugin") == .initialized)
        }
        return stage
    }

    @Test("hold the listed variables of the host's environment, those of the manifest, and no more")
    func environment() async throws {
        let listed: Set = [
            "HOME", "LANG", "LC_ALL", "LC_CTYPE", "LOGNAME", "PATH", "SHELL", "TERM", "TMPDIR", "TZ", "USER",
        ]
        // A variable that every plugin's host has, and none may see.
        setenv("PLUGIN_HOST_TEST_SECRET", "secret", 1)
        let stage = try await start(
            "env > environment",
            environment: ["GREETING": "a b=c", "TZ": "Etc/UTC", "WHERE": "${__dirname}/data:${__dirname}"]
        )
        let lines = try stage.read("plugin/environment").split(separator: "\n").map(String.init)
        let folder = stage.folder("plugin")
        #expect(lines.contains("GREETING=a b=c"))
        #expect(lines.contains("TZ=Etc/UTC"))
        #expect(lines.contains("WHERE=\(folder)/data:\(folder)"))
        let path = String(cString: try #require(getenv("PATH")))
        #expect(lines.contains("PATH=\(path)"))
        // PWD and its like are the shell's own.
        let names = Set(lines.map { String($0.prefix { $0 != "=" }) }).subtracting(["PWD", "OLDPWD", "SHLVL", "_"])
        #expect(names.subtracting(listed) == ["GREETING", "WHERE"])
    }

    @Test("are its own folder")
    func workingDirectory() async throws {
        let stage = try await start("readlink /proc/$$/cwd > folder")
        #expect(try stage.read("plugin/folder") == stage.folder("plugin") + "\n")
    }

    @Test("hold its arguments as they are, but for the folder's name")
    func arguments() async throws {
        let stage = try await start(
            #"printf '<%s>\n' "$@" > arguments"#,
            arguments: ["", "a b", "$HOME", "\"'*", "--data=${__dirname}/x${__dirname}", "${", "{__dirname}"]
        )
        let folder = stage.folder("plugin")
        #expect(
            try stage.read("plugin/arguments")
                == "<>\n<a b>\n<$HOME>\n<\"'*>\n<--data=\(folder)/x\(folder)>\n<${>\n<{__dirname}>\n"
        )
    }

    @Test("hold no open files of the host's, and no signals that it ignores or blocks")
    func inherited() async throws {
        let stage = try await start(
            "ls /proc/$$/fd > files; grep SigBlk /proc/self/status > blocked; grep SigIgn /proc/self/status > ignored"
        )
        // From 10 on are those that the shell opens for itself.
        let files = try stage.read("plugin/files").split(separator: "\n").compactMap { Int($0) }
        #expect(files.filter { $0 < 10 }.sorted() == [0, 1, 2])
        for file in ["blocked", "ignored"] {
            let word = try #require(try stage.read("plugin/\(file)").split(whereSeparator: \.isWhitespace).last)
            let signals = try #require(UInt64(word, radix: 16))
            // Signal 32 and those above belong to the C library and to nobody.
            #expect(signals & 0x7FFF_FFFF == 0, "\(file): \(word)")
        }
    }
}
