import Testing

/// The text of a manifest that cannot be used, and what is wrong with it.
struct BrokenManifest: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let text: String
    let problem: String

    init(_ what: String, _ text: String, _ problem: String) {
        testDescription = what
        self.text = text
        self.problem = problem
    }

    static let shapes = [
        Self("null", "null", "it is not an object"),
        Self("an array", "[]", "it is not an object"),
        Self("a string", #""name""#, "it is not an object"),
        Self("nothing in it", "{}", #""name" is missing"#),
        Self("name is null", #"{"name":null}"#, #""name" is missing"#),
        Self("name is a number", #"{"name":1}"#, #""name" is not a string"#),
        Self("version is a number", #"{"name":"n","version":1}"#, #""version" is not a string"#),
        Self("description is a list", #"{"name":"n","description":[]}"#, #""description" is not a string"#),
        Self("no server", #"{"name":"n"}"#, #""server" is missing"#),
        Self("server is a string", #"{"name":"n","server":"x"}"#, #""server.mcp_config" is missing"#),
        Self("no mcp_config", #"{"name":"n","server":{}}"#, #""server.mcp_config" is missing"#),
        Self("mcp_config is null", server("null"), #""server.mcp_config" is not an object"#),
        Self("no command", server("{}"), #""server.mcp_config.command" is missing"#),
        Self("an empty command", server(#"{"command":""}"#), #""server.mcp_config.command" is empty"#),
        Self("command is a list", server(#"{"command":["sh"]}"#), #""server.mcp_config.command" is not a string"#),
        Self(
            "a zero byte in command",
            server(#"{"command":"sh\u0000x"}"#),
            #""server.mcp_config.command" holds a zero byte"#
        ),
        Self(
            "args is a string",
            server(#"{"command":"sh","args":"-c"}"#),
            #""server.mcp_config.args" is not an array"#
        ),
        Self(
            "args holds a number",
            server(#"{"command":"sh","args":["-c",1]}"#),
            #""server.mcp_config.args" holds what is not a string"#
        ),
        Self(
            "a zero byte in args",
            server(#"{"command":"sh","args":["\u0000"]}"#),
            #""server.mcp_config.args" holds a zero byte"#
        ),
        Self(
            "env is a list",
            server(#"{"command":"sh","env":["A=1"]}"#),
            #""server.mcp_config.env" is not an object"#
        ),
        Self(
            "env holds a number",
            server(#"{"command":"sh","env":{"A":1}}"#),
            #""server.mcp_config.env.A" is not a string"#
        ),
        Self(
            "a zero byte in env",
            server(#"{"command":"sh","env":{"A":"x\u0000"}}"#),
            #""server.mcp_config.env.A" is not a name and a value that an environment can hold"#
        ),
        Self(
            "a name in env that holds =",
            server(#"{"command":"sh","env":{"A=B":"x"}}"#),
            #""server.mcp_config.env.A=B" is not a name and a value that an environment can hold"#
        ),
        Self(
            "an empty name in env",
            server(#"{"command":"sh","env":{"":"x"}}"#),
            #""server.mcp_config.env." is not a name and a value that an environment can hold"#
        ),
        Self(
            "an unknown variable in command",
            server(#"{"command":"${HOME}/program"}"#),
            #""server.mcp_config.command" uses ${HOME}; only ${__dirname} is known here"#
        ),
        Self(
            "an unknown variable in args",
            server(#"{"command":"sh","args":["-c","x${__dirname}y${user_config.dir}"]}"#),
            #""server.mcp_config.args" uses ${user_config.dir}; only ${__dirname} is known here"#
        ),
        // Of two the first by name, each time.
        Self(
            "unknown variables in env",
            server(#"{"command":"sh","env":{"C":"${c}","B":"${}","A":"${__dirname}"}}"#),
            #""server.mcp_config.env.B" uses ${}; only ${__dirname} is known here"#
        ),
    ]

    static let names = [
        named(#""#, "is empty"),
        named(#"a/b"#, "holds '/'; \(allowed)"),
        named(#"."#, "is '.'"),
        named(#".."#, "is '..'"),
        named(#"../../etc"#, "holds '/'; \(allowed)"),
        named(#"a\"b"#, "holds '\"'; \(allowed)"),
        named(#"a'b"#, "holds '''; \(allowed)"),
        named(#"a\\b"#, "holds '\\'; \(allowed)"),
        named(#"a\nb"#, "holds '\\n'; \(allowed)"),
        named(#"a\tb"#, "holds '\\t'; \(allowed)"),
        named(#"a\u0000b"#, "holds a zero byte"),
        named(#"a\u007fb"#, "holds '\\u{7F}'; \(allowed)"),
        named(#"a\u202eb"#, "holds '\\u{202E}'; \(allowed)"),
        named(#"a<b>"#, "holds '<'; \(allowed)"),
        named(String(repeating: "x", count: 300), "has 300 characters; 128 are allowed"),
        named(String(repeating: "x", count: 129), "has 129 characters; 128 are allowed"),
    ]

    private static let allowed = "letters, digits, '.', '_', '-' and spaces are allowed"

    private static func server(_ configuration: String) -> String {
        #"{"name":"n","server":{"mcp_config":\#(configuration)}}"#
    }

    /// A manifest that is good but for its name, as it is written in JSON.
    private static func named(_ name: String, _ problem: String) -> Self {
        Self(
            "the name \(name)",
            #"{"name":"\#(name)","server":{"mcp_config":{"command":"sh"}}}"#,
            #""name" \#(problem)"#
        )
    }
}
