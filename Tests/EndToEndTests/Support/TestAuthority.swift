import TestSupport
import Testing

/// An authority that signs certificates for servers on this machine, in a folder of its own.
final class TestAuthority: Sendable {
    private let directory: TemporaryDirectory

    init() async throws {
        directory = try TemporaryDirectory()
        try await openssl(
            Self.request + [
                "-x509", "-keyout", file("authority.key"), "-out", path, "-days", "30", "-subj", "/CN=Test authority",
                "-addext", "keyUsage=critical,keyCertSign,cRLSign",
            ]
        )
    }

    /// The file with its own certificate.
    var path: String { file("authority.pem") }

    /// Makes a certificate and returns the file that holds it with its key.
    ///
    /// - Parameters:
    ///   - host: whom it is for, as OpenSSL writes it: `IP:127.0.0.1`.
    ///   - days: how long from now on; a negative number makes one that has expired.
    func certificate(for host: String, days: Int = 10) async throws -> String {
        let (key, request, certificate) = (file("server.key"), file("server.csr"), file("server.crt"))
        try await openssl(Self.request + ["-keyout", key, "-out", request, "-subj", "/CN=server"])
        let extensions = try directory.write(
            "subjectAltName=\(host)\nbasicConstraints=CA:FALSE\n", to: "server.extensions")
        try await openssl([
            "x509", "-req", "-in", request, "-CA", path, "-CAkey", file("authority.key"), "-CAcreateserial",
            "-days", "\(days)", "-out", certificate, "-extfile", extensions,
        ])
        return try directory.write(FileText.read(certificate) + FileText.read(key), to: "server.pem")
    }

    private static let request = ["req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]

    private func file(_ name: String) -> String { "\(directory.path)/\(name)" }

    private func openssl(_ arguments: [String]) async throws {
        let program = try ChildProcess(["openssl"] + arguments)
        let status = try await program.status()
        try #require(status == 0, "\(arguments): \(program.standardError)")
    }
}
