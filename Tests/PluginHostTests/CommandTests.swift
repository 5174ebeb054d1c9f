import Glibc
import ModelContext
import PluginHost
import PluginRegistry
import TestSupport
import Testing

@Suite("A plugin's command")
struct CommandTests {
    /// Loads one plugin and returns what became of it.
    private func status(
        of configuration: (Stage) throws -> JSONValue
    ) async throws -> (state: PluginState, reason: String?, stage: Stage) {
        let stage = try Stage()
        try stage.addManifest("plugin", configuration: try configuration(stage))
        try stage.add("good")
        var result: PluginStatus?
        try await stage.withHost { host in
            result = try stage.status(of: "plugin")
            try await expectAnswer(from: host)
        }
        let status = try #require(result)
        return (status.state, status.reason, stage)
    }

    @Test("that PATH does not have makes it UNAVAILABLE")
    func bareName() async throws {
        let (state, reason, _) = try await status { _ in
            ["command": "no-such-program", "env": ["PATH": "/usr/bin:/no/such/folder"]]
        }
        #expect(state == .unavailable)
        #expect(reason == "its command 'no-such-program' is not installed: not in /usr/bin:/no/such/folder")
    }

    @Test("that is the path of nothing makes it UNAVAILABLE")
    func absolutePath() async throws {
        let (state, reason, _) = try await status { _ in ["command": "/no/such/program"] }
        #expect(state == .unavailable)
        #expect(reason == "its command /no/such/program is not installed")
    }

    @Test("that is a relative path is looked for in the plugin's folder")
    func relativePath() async throws {
        let (state, reason, stage) = try await status { _ in ["command": "bin/program"] }
        #expect(state == .unavailable)
        #expect(reason == "its command \(stage.folder("plugin"))/bin/program is not installed")

        let found = try await status { stage in
            try stage.write(Script.server(), to: "plugin/bin/program", executable: true)
            return ["command": "bin/program"]
        }
        #expect(found.state == .initialized)
    }

    @Test("that may not be executed makes it FAILED")
    func notExecutable() async throws {
        let (state, reason, stage) = try await status { stage in
            try stage.write(Script.server(), to: "plugin/program")
            return ["command": "${__dirname}/program"]
        }
        #expect(state == .failed)
        #expect(reason == "\(stage.folder("plugin"))/program is not an executable file")
    }

    @Test("that is a folder makes it FAILED")
    func folder() async throws {
        let (state, reason, stage) = try await status { _ in ["command": "${__dirname}"] }
        #expect(state == .failed)
        #expect(reason == "\(stage.folder("plugin")) is not an executable file")
    }

    @Test("that is under a file makes it UNAVAILABLE: there is nothing")
    func underFile() async throws {
        let (state, reason, stage) = try await status { stage in
            try stage.write("", to: "plugin/file")
            return ["command": "file/program"]
        }
        #expect(state == .unavailable)
        #expect(reason == "its command \(stage.folder("plugin"))/file/program is not installed")
    }

    @Test("that leads in a circle, so that nobody can tell whether it is there, makes it FAILED")
    func unreachable() async throws {
        let (state, reason, stage) = try await status { stage in
            try stage.write("", to: "plugin/file")
            #expect(symlink("circle", "\(stage.folder("plugin"))/circle") == 0)
            return ["command": "circle/program"]
        }
        #expect(state == .failed)
        #expect(
            reason
                == "its command \(stage.folder("plugin"))/circle/program cannot be reached: "
                + "Too many levels of symbolic links"
        )
    }

    @Test("whose interpreter is missing makes it UNAVAILABLE")
    func noInterpreter() async throws {
        let (state, reason, stage) = try await status { stage in
            try stage.write("#!/no/such/interpreter\n", to: "plugin/program", executable: true)
            return ["command": "${__dirname}/program"]
        }
        #expect(state == .unavailable)
        #expect(
            reason == "its command \(stage.folder("plugin"))/program is not installed, or its interpreter is not"
        )
    }

    @Test("that is no program makes it FAILED")
    func noProgram() async throws {
        let (state, reason, _) = try await status { stage in
            try stage.write("\u{7F}ELF nothing more", to: "plugin/program", executable: true)
            return ["command": "${__dirname}/program"]
        }
        #expect(state == .failed)
        #expect(
            reason
                == "cannot be started: Failed to launch the new process. Underlying error: Exec format error"
        )
    }

    @Test("is found through PATH, the manifest's own where it has one")
    func path() async throws {
        let (state, _, stage) = try await status { stage in
            try stage.write(Script.server(), to: "plugin/bin/some-program", executable: true)
            return ["command": "some-program", "env": ["PATH": "/no/such/folder:${__dirname}/bin:/usr/bin:/bin"]]
        }
        #expect(state == .initialized)
        #expect(stage.exists("plugin/pid"))
    }

    @Test("stands for the plugin's folder wherever ${__dirname} is written, and for itself elsewhere")
    func folderVariable() async throws {
        let (state, _, stage) = try await status { stage in
            try stage.write(
                Script.server(before: #"echo "$1 $KEY" > said"#), to: "plugin/bin/some-program", executable: true
            )
            return [
                "command": "${__dirname}/bin/some-program", "args": ["${__dirname}:${__dirname}$ {x} ${"],
                "env": ["KEY": "x${__dirname}}"],
            ]
        }
        let folder = stage.folder("plugin")
        #expect(state == .initialized)
        #expect(try stage.read("plugin/said") == "\(folder):\(folder)$ {x} ${ x\(folder)}\n")
    }
}
