/// A certificate, its key and what leads from it to an authority, as PEM.
package struct TestCertificate: Sendable {
    package var certificate: String
    /// The certificates between it and the authority that everybody has.
    package var chain: String
    package var key: String

    /// All of it, as one file has it.
    package var pem: String { certificate + chain + key }

    /// Its key as it is when it has a password.
    ///
    /// - Parameter isTraditional: whether it is in the form that OpenSSL had before PKCS #8.
    package func encryptedKey(isTraditional: Bool = false) async throws -> String {
        let program = try ChildProcess(
            ["openssl", "pkey", "-aes256", "-passout", "pass:secret"] + (isTraditional ? ["-traditional"] : []),
            input: key)
        guard try await program.status() == 0 else { throw NeverTrue(description: program.standardError) }
        return program.standardOutput
    }
}
