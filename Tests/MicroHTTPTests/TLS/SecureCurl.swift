import TestSupport

/// What `curl` made of a server that speaks TLS.
struct SecureCurl {
    let status: Int32
    let output: String
    let errors: String

    /// Runs it until it ends.
    ///
    /// - Parameter authority: whom it trusts.
    init(_ arguments: [String], authority: String) async throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write(authority, to: "authority.pem")
        let program = try ChildProcess(["curl", "-q", "-sS", "--noproxy", "*", "--cacert", file] + arguments)
        status = try await program.status()
        output = program.standardOutput
        errors = program.standardError
    }
}
