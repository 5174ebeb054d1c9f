import MicroHTTP
import TestSupport

extension TLSConfiguration {
    init(_ certificate: TestCertificate, _ configure: (inout TLSConfiguration) -> Void = { _ in }) {
        self.init(
            certificateChain: Array((certificate.certificate + certificate.chain).utf8),
            privateKey: Array(certificate.key.utf8))
        configure(&self)
    }
}

/// Serves over TLS while `body` runs.
@discardableResult
func withSecureServer<Result>(
    _ configuration: TLSConfiguration,
    _ handler: TestHandler = .tellingOfTLS,
    _ body: (UInt16) async throws -> Result
) async throws -> Result {
    let context = try TLSContext(configuration)
    return try await withServer(handler, configure: { $0.tls = { context } }, body)
}

extension TestHandler {
    /// Tells what it knows of the connection.
    static let tellingOfTLS = TestHandler { request in
        let encryption = request.isEncrypted ? "encrypted" : "plain"
        let client = request.peer.hasVerifiedCertificate ? "verified" : "unverified"
        return .now(.text(.ok, "<\(encryption) \(client)>"))
    }
}
