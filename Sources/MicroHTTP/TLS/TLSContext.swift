internal import CGnuTLS

/// A ``TLSConfiguration`` that was found good and made ready: the certificate, its key, and what is asked of clients.
/// Connections that began with it keep it until they end.
public final class TLSContext: Sendable {
    /// Reads the certificates and the key.
    ///
    /// - Throws: ``TLSError`` naming the part that cannot be used.
    public init(_ configuration: TLSConfiguration) throws(TLSError) {
        throw TLSError(part: .settings, reason: "TLS is not there yet")
    }
}
