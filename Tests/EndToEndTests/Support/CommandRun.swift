import TestSupport

/// One run of a subcommand that asks a server.
struct CommandRun {
    let status: Int32
    let output: String
    let error: String

    /// - Parameters:
    ///   - password: what the environment has as the password.
    ///   - shell: a command for bash that runs the program: it has the words for that as `"$@"`.
    init(
        _ subcommand: String,
        _ arguments: [String],
        password: String? = nil,
        shell: String? = nil
    ) async throws {
        // The usual limit could be too short on a busy machine; a later --timeout counts instead.
        let words = try [builtProgram("plugin_exporter"), subcommand, "--timeout", "1m"] + arguments
        let program = try ChildProcess(
            (shell.map { ["bash", "-c", $0, "bash"] } ?? []) + words,
            environment: password.map { ["PLUGIN_EXPORTER_PASSWORD": $0] } ?? [:]
        )
        status = try await program.status()
        output = program.standardOutput
        error = program.standardError
    }
}
