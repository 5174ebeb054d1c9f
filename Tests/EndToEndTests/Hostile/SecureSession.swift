import TestSupport

/// `openssl s_client` with something to say, and no end of it.
struct SecureSession {
    let program: ChildProcess
    private let directory: TemporaryDirectory

    init(port: UInt16, _ flags: [String], saying text: String) throws {
        directory = try TemporaryDirectory()
        // Open for writing as well: its end never comes.
        let script = #"mkfifo "$1/in" && exec 3<>"$1/in" && printf %s "$2" >&3 && shift 2 && exec "$@" <&3"#
        program = try ChildProcess(
            ["sh", "-c", script, "sh", directory.path, text, "openssl", "s_client", "-connect", "127.0.0.1:\(port)"]
                + flags)
    }
}
