import ModelContext
import PluginRegistry
import TestSupport
import Testing

@testable import PluginHost

@Suite("A servers file")
struct ServersFileTests {
    private let stage: Stage

    init() throws {
        stage = try Stage()
    }

    private var path: String { stage.folder("servers.json") }

    private func source(_ text: String) throws -> ServersFile {
        ServersFile(try stage.write(text, to: "servers.json"))
    }

    @Test("holds plugins that run in its folder, and give their versions themselves")
    func good() async throws {
        try stage.write(
            Script.server(before: "echo \"$1 $GREETING $PWD\" > said"), to: "bin/server", executable: true
        )
        let file = try source(
            """
            {"other": 1, "mcpServers": {
                "one": {"command": "./bin/server", "args": ["${HOME}"], "env": {"GREETING": "hello"}},
                "two": {"command": "sh", "args": ["\(stage.folder("absent"))"], "limits": {"open_files": 100}}
            }}
            """
        )
        try await stage.withHost(sources: [file]) { host in
            #expect(stage.registry.states() == ["one": .initialized, "two": .failed])
            let status = try stage.status(of: "one")
            #expect(status.version == "0")
            #expect(status.description == "")
            try await expectAnswer(from: host, "one")
            // As it is written: only a bundle's manifest has variables.
            #expect(try stage.read("said") == "${HOME} hello \(stage.path)\n")
            let discovery = try #require(stage.registry.roster.discoveries.first)
            #expect(discovery.source.name == "config")
            #expect(discovery.names == ["one", "two"])
        }
    }

    @Test("keeps the values of environment variables to itself")
    func secrets() async throws {
        let file = try source(
            #"{"mcpServers":{"x":{"command":"no-such-program","args":["a"],"env":{"TOKEN":"hunter2"}}}}"#
        )
        try await stage.withHost(sources: [file]) { host in
            let manifest = await host.manifest(of: "x")
            #expect(
                manifest == ["command": "no-such-program", "args": ["a"], "env": ["TOKEN": "(not shown)"]]
            )
            let status = try stage.status(of: "x")
            #expect(status.state == .unavailable)
            #expect(status.reason?.contains("hunter2") == false)
        }
        #expect(!stage.log.entries.contains { "\($0)".contains("hunter2") })
    }

    static let badFiles: [(text: String, reason: String)] = [
        ("", "it is not valid: line 1, column 1: expected a value, found the end"),
        ("{\n  \"mcpServers\": {,}}", "it is not valid: line 2, column 18: expected a name in quotes, found ','"),
        ("[]", "it is not valid: an object with an object \"mcpServers\" is needed"),
        ("{}", "it is not valid: an object with an object \"mcpServers\" is needed"),
        (#"{"mcpServers":[]}"#, "it is not valid: an object with an object \"mcpServers\" is needed"),
        (
            "{\"mcpServers\":{\"x\":{\"command\":\"a\"},\n\"x\":{\"command\":\"b\"}}}",
            "it is not valid: line 2, column 4: \"x\" is there twice"
        ),
        (
            #"{"mcpServers":{"x":{"command":"a","command":"b"}}}"#,
            "it is not valid: line 1, column 44: \"command\" is there twice"
        ),
        (
            "{\"mcpServers\":{\((0...10_000).map { "\"\($0)\":{}" }.joined(separator: ","))}}",
            "it holds 10001 servers; 10000 are allowed"
        ),
        (
            "{\"mcpServers\":\n[\(Array(repeating: "0", count: 199_999).joined(separator: ","))]}",
            "it is not valid: line 2, column \(2 * 199_998 + 2): more than 200000 values"
        ),
        (String(repeating: " ", count: 1024 * 1024 + 1), "it is larger than 1048576 bytes"),
    ]

    @Test("that cannot be understood is an error with the place in it", arguments: badFiles)
    func badFile(_ text: String, _ reason: String) throws {
        let file = try source(text)
        #expect(throws: SourceError(path: path, reason: reason)) { try file.scan() }
    }

    @Test("that is not there, or no file, is an error")
    func noFile() throws {
        try stage.write("", to: "folder/file")
        #expect(throws: SourceError(path: path, reason: "it is missing")) { try ServersFile(path).scan() }
        #expect(throws: SourceError(path: stage.folder("folder"), reason: "it is not a file")) {
            try ServersFile(stage.folder("folder")).scan()
        }
    }

    static let badServers: [(server: String, problem: String)] = [
        ("1", #""mcpServers.x" is not an object"#),
        ("null", #""mcpServers.x" is not an object"#),
        ("{}", #""mcpServers.x.command" is missing"#),
        (#"{"command":null}"#, #""mcpServers.x.command" is missing"#),
        (#"{"command":""}"#, #""mcpServers.x.command" is empty"#),
        (#"{"command":["sh"]}"#, #""mcpServers.x.command" is not a string"#),
        (#"{"command":"a\u0000b"}"#, #""mcpServers.x.command" holds a zero byte"#),
        (
            #"{"url":"https://example.com/mcp"}"#,
            #""mcpServers.x.command" is missing; a server with a "url" is not run here"#
        ),
        (#"{"command":"sh","args":"-c"}"#, #""mcpServers.x.args" is not an array"#),
        (#"{"command":"sh","args":["-c",1]}"#, #""mcpServers.x.args" holds what is not a string"#),
        (#"{"command":"sh","args":["\u0000"]}"#, #""mcpServers.x.args" holds a zero byte"#),
        (#"{"command":"sh","env":["A=1"]}"#, #""mcpServers.x.env" is not an object"#),
        (#"{"command":"sh","env":{"A":1}}"#, #""mcpServers.x.env.A" is not a string"#),
        (
            #"{"command":"sh","env":{"A=B":"1"}}"#,
            #""mcpServers.x.env.A=B" is not a name and a value that an environment can hold"#
        ),
        (
            #"{"command":"sh","env":{"1A":"1"}}"#,
            #""mcpServers.x.env.1A" is not a name and a value that an environment can hold"#
        ),
        (#"{"command":"sh","disabled":"yes"}"#, #""mcpServers.x.disabled" is not a boolean"#),
        (#"{"command":"sh","disabled":1}"#, #""mcpServers.x.disabled" is not a boolean"#),
        // Of two mistakes the first by name, each time.
        (#"{"command":"sh","env":{"C":1,"B":2,"A":3,"D":4}}"#, #""mcpServers.x.env.A" is not a string"#),
        (#"{"command":"sh","limits":5}"#, #""mcpServers.x.limits" is not an object"#),
        (
            #"{"command":"sh","limits":{"open_files":0}}"#,
            #""mcpServers.x.limits.open_files" is not a whole number above 0"#
        ),
        (
            #"{"command":"sh","limits":{"open_files":"10"}}"#,
            #""mcpServers.x.limits.open_files" is not a whole number above 0"#
        ),
        (
            #"{"command":"sh","limits":{"address_space_bytes":1.5}}"#,
            #""mcpServers.x.limits.address_space_bytes" is not a whole number above 0"#
        ),
        (
            #"{"command":"sh","limits":{"memory":"1G"}}"#,
            #""mcpServers.x.limits.memory" is no limit; "address_space_bytes" and "open_files" are"#
        ),
    ]

    @Test("holds a server that cannot be run as a plugin that FAILED, beside the others", arguments: badServers)
    func badServer(_ server: String, _ problem: String) async throws {
        let file = try source("{\"mcpServers\":{\"x\":\(server),\"absent\":{\"command\":\"no-such-program\"}}}")
        try await stage.withHost(sources: [file]) { _ in
            #expect(stage.registry.states() == ["x": .failed, "absent": .unavailable])
            let status = try stage.status(of: "x")
            #expect(status.reason == "\(path) is not valid: \(problem)")
        }
    }

    static let badNames: [(name: String, shown: String, problem: String)] = [
        ("a/b", "a/b", "holds '/'; letters, digits, '.', '_', '-' and spaces are allowed"),
        ("", "(no name)", "is empty"),
        ("..", "..", "is '..'"),
        (#"a\u001bb"#, "a\u{FFFD}b", #"holds '\u{1B}'; letters, digits, '.', '_', '-' and spaces are allowed"#),
        (
            String(repeating: "n", count: 129), String(repeating: "n", count: 127) + "…",
            "has 129 characters; 128 are allowed"
        ),
    ]

    @Test("holds a server whose name is not allowed as a plugin that FAILED under it", arguments: badNames)
    func badName(_ name: String, _ shown: String, _ problem: String) throws {
        let found = try source("{\"mcpServers\":{\"\(name)\":{\"command\":\"sh\"}}}").scan()
        #expect(found.map(\.name) == [shown])
        #expect(throws: DefinitionError("\(path) is not valid: \"mcpServers\" has a server whose name \(problem)")) {
            try found.first?.definition.get()
        }
    }

    @Test("holds limits, as a bundle's manifest does")
    func limits() throws {
        let found = try source(
            #"{"mcpServers":{"x":{"command":"sh","limits":{"address_space_bytes":1e9,"open_files":64}}}}"#
        ).scan()
        let definition = try #require(found.first).definition.get()
        #expect(definition.limits == ResourceLimits(addressSpace: 1_000_000_000, openFiles: 64))
        #expect(definition.folder == stage.path)
    }

    @Test("holds no plugin where a server is disabled, whatever else is said of it")
    func disabled() throws {
        let found = try source(
            """
            {"mcpServers": {
                "a": {"command": "sh", "disabled": true}, "b": {"url": "x", "disabled": true}, "/": {"disabled": true},
                "c": {"command": "sh", "disabled": false}, "d": {"command": "sh", "disabled": null}
            }}
            """
        ).scan()
        #expect(found.map(\.name).sorted() == ["c", "d"])
        for plugin in found { #expect(try plugin.definition.get().command == "sh") }
    }

    @Test("ends the plugin that is disabled now at a reload")
    func disabledLater() async throws {
        try stage.write(Script.server(), to: "server", executable: true)
        let file = try source(#"{"mcpServers":{"x":{"command":"./server"}}}"#)
        try await stage.withHost(sources: [file]) { host in
            let process = try await stage.process(of: ".")
            try stage.write(#"{"mcpServers":{"x":{"command":"./server","disabled":true}}}"#, to: "servers.json")
            try await host.reload()
            #expect(stage.registry.states() == ["x": .unavailable])
            #expect(!isProcess(process))
        }
    }
}
