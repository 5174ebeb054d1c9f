import Testing

/// A program that does not start as it should, and the reason that its plugin gets for it.
struct MisbehavingStart: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let script: String
    let reason: String

    init(_ what: String, _ script: String, reason: String) {
        testDescription = what
        self.script = script
        self.reason = reason
    }

    static let all = [
        Self("exits with a status", Script.program("exit 3"), reason: "exited with status 3"),
        Self("exits without a word", Script.program("exit 0"), reason: "exited with status 0"),
        Self("is killed", Script.program("kill -KILL $$"), reason: "killed by signal 9 (SIGKILL)"),
        Self("is killed by a signal without a name", Script.program("kill -40 $$"), reason: "killed by signal 40"),
        Self(
            "exits when it has read",
            Script.server(initialize: "exit 70"),
            reason: "exited with status 70"
        ),
        Self(
            "exits before it has listed its tools",
            Script.server(list: "exit 4"),
            reason: "exited with status 4"
        ),
        Self(
            "writes what is not JSON",
            Script.program("echo 'Listening on port 80'; cat > /dev/null"),
            reason: "not a message of the Model Context Protocol: "
                + "not JSON: line 1, column 1: expected a value, found 'L': Listening on port 80"
        ),
        Self(
            "writes JSON that is no message",
            Script.program("echo '{\"hello\":1}'; cat > /dev/null"),
            reason: #"not a message of the Model Context Protocol: jsonrpc is not "2.0": {"hello":1}"#
        ),
        Self(
            "writes a line of ten megabytes",
            Script.program("head -c 10000000 /dev/zero | tr '\\0' a; cat > /dev/null"),
            reason: "a message is longer than 4194304 bytes"
        ),
        Self(
            "refuses the handshake",
            Script.server(initialize: "refuse -32603 'no licence'"),
            reason: "initialize was refused: no licence (-32603)"
        ),
        Self(
            "speaks another protocol version",
            Script.server(initialize: Script.initialized.replacing("2025-06-18", with: "1999-01-01")),
            reason: "the server speaks protocol version 1999-01-01; "
                + "supported are 2024-11-05, 2025-03-26, 2025-06-18"
        ),
        Self(
            "answers the handshake with something else",
            Script.server(initialize: "answer '[]'"),
            reason: "the answer to initialize is not valid: an array instead of an object"
        ),
        Self(
            "does not list its tools",
            Script.server(list: "refuse -32601 'no such method'"),
            reason: "tools/list was refused: no such method (-32601)"
        ),
        Self(
            "lists two tools of one name",
            Script.server(["echo": ":", "echo": ":"]),
            reason: #"the answer to tools/list is not valid: two tools are called "echo""#
        ),
        Self(
            "closes its output and lives on",
            Script.program("exec >&-; while :; do sleep 0.05; done"),
            reason: "closed its output, but did not end"
        ),
        Self(
            "closes its output and exits",
            Script.program("exec >&-; exit 5"),
            reason: "exited with status 5"
        ),
        Self(
            "breaks the protocol and ignores SIGTERM",
            Script.program("trap '' TERM; echo nonsense; while :; do sleep 0.05; done"),
            reason: "not a message of the Model Context Protocol: "
                + "not JSON: line 1, column 2: expected 'null', found 'o': nonsense"
        ),
    ]
}
