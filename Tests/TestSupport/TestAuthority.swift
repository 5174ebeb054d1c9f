/// An authority that signs certificates, in a folder of its own, which is gone when the object is.
package final class TestAuthority: Sendable {
    /// The kinds of key that a certificate can have, as `openssl req` is told of them.
    package enum Key: String, Sendable, CaseIterable {
        case p256 = "ec -pkeyopt ec_paramgen_curve:prime256v1"
        case rsa = "rsa:2048"
        case rsaPSS = "rsa-pss -pkeyopt rsa_keygen_bits:2048"
        case ed25519
    }

    private let directory: TemporaryDirectory
    /// What a certificate that it signs has to be sent with: its own and those of the authorities above it, but for the
    /// first one's, which everybody has.
    private let chain: String

    /// - Parameters:
    ///   - name: its common name.
    ///   - parent: the authority that signs it; nil for one that signs itself.
    ///   - pretends: whether the parent did not make it an authority.
    package init(
        _ name: String = "Test authority", signedBy parent: TestAuthority? = nil, pretends: Bool = false
    ) async throws {
        directory = try TemporaryDirectory()
        guard let parent else {
            chain = ""
            try await Self.openssl(
                Self.request(.p256) + [
                    "-x509", "-keyout", "\(directory.path)/authority.key", "-out", "\(directory.path)/authority.pem",
                    "-days", "30", "-subj", "/CN=\(name)", "-addext", "keyUsage=critical,keyCertSign,cRLSign",
                ])
            return
        }
        let rights = ["basicConstraints=critical,CA:TRUE", "keyUsage=critical,keyCertSign,cRLSign"]
        let own = try await parent.issue(name, extensions: pretends ? ["basicConstraints=CA:FALSE"] : rights)
        chain = own.certificate + own.chain
        try directory.write(own.certificate, to: "authority.pem")
        try directory.write(own.key, to: "authority.key")
    }

    /// The file with its own certificate.
    package var path: String { "\(directory.path)/authority.pem" }

    /// Its own certificate, as PEM.
    package var certificate: String { get throws { try directory.read("authority.pem") } }

    /// Makes a server's certificate and returns the file that holds it with its key.
    ///
    /// - Parameters:
    ///   - host: whom it is for, as OpenSSL writes it: `IP:127.0.0.1`.
    ///   - days: how long from now on; a negative number makes one that has expired.
    package func certificate(for host: String, days: Int = 10) async throws -> String {
        try await directory.write(issue("server", names: host, days: days).pem, to: "server.pem")
    }

    /// Makes a certificate. One at a time.
    ///
    /// - Parameters:
    ///   - name: the common name.
    ///   - names: the subject alternative names, as OpenSSL writes them: `DNS:localhost,IP:127.0.0.1`; nil for none.
    ///   - usage: what its key is for, `clientAuth` or `serverAuth`; nil for anything.
    ///   - days: how long from now on; a negative number makes one that has expired.
    package func issue(
        _ name: String, names: String? = nil, usage: String? = nil, key: Key = .p256, days: Int = 10
    ) async throws -> TestCertificate {
        var extensions = ["basicConstraints=CA:FALSE"]
        if let names { extensions.append("subjectAltName=\(names)") }
        if let usage { extensions.append("extendedKeyUsage=\(usage)") }
        return try await issue(name, extensions: extensions, key: key, days: days)
    }

    private func issue(
        _ name: String, extensions: [String], key: Key = .p256, days: Int = 10
    ) async throws -> TestCertificate {
        let keyFile = "\(directory.path)/issued.key"
        let (request, file) = ("\(directory.path)/issued.csr", "\(directory.path)/issued.pem")
        try await Self.openssl(Self.request(key) + ["-keyout", keyFile, "-out", request, "-subj", "/CN=\(name)"])
        let extensionFile = try directory.write(
            extensions.map { $0 + "\n" }.joined(), to: "issued.extensions")
        try await Self.openssl([
            "x509", "-req", "-in", request, "-CA", path, "-CAkey", "\(directory.path)/authority.key",
            "-CAcreateserial", "-days", "\(days)", "-out", file, "-extfile", extensionFile,
        ])
        return try TestCertificate(
            certificate: FileText.read(file), chain: chain, key: FileText.read(keyFile))
    }

    private static func request(_ key: Key) -> [String] {
        ["req", "-newkey"] + key.rawValue.split(separator: " ").map(String.init) + ["-nodes"]
    }

    private static func openssl(_ arguments: [String]) async throws {
        let program = try ChildProcess(["openssl"] + arguments)
        guard try await program.status() == 0 else {
            throw NeverTrue(description: "openssl \(arguments): \(program.standardError)")
        }
    }
}
