internal import CGnuTLS
internal import CMicroHTTPD

/// A ``TLSConfiguration`` that was found good and made ready: the certificate, its key, and what is asked of clients.
/// Connections that began with it keep it until they end. Making one takes about a millisecond.
///
/// Sessions are never resumed: one that was would outlive a change of whom to let in.
public final class TLSContext: Sendable {
    /// When the certificate expires, in seconds since 1970; in the past if it has. It is used all the same, and clients
    /// refuse it.
    public let certificateExpiry: Int

    let clientAuthentication: TLSConfiguration.ClientAuthentication
    let allowedClientNames: [String]

    /// Safe to share: set up in `init`, then only read, by GnuTLS too, until nobody has a session of it.
    private nonisolated(unsafe) let credentials: gnutls_certificate_credentials_t
    private let priorities: TLSPriorityCache
    /// Those to change to before TLS 1.3; nil if they are no other.
    let prioritiesBeforeTLS13: TLSPriorityCache?

    /// Reads the certificates and the key.
    ///
    /// - Throws: ``TLSError`` naming the part that cannot be used.
    public init(_ configuration: TLSConfiguration) throws(TLSError) {
        let chain = try TLSCertificates(configuration.certificateChain, part: .certificateChain)
        let texts = try TLSPriorities(configuration, keyExchange: chain.keyExchange)
        priorities = try TLSPriorityCache(texts.text)
        prioritiesBeforeTLS13 =
            if let text = texts.textBeforeTLS13 { try TLSPriorityCache(text) } else { nil }
        credentials = try Self.credentials(configuration, chain)
        certificateExpiry = chain.expiry
        clientAuthentication = configuration.clientAuthentication
        allowedClientNames = configuration.allowedClientNames
    }

    deinit {
        gnutls_certificate_free_credentials(credentials)
    }

    private static func credentials(
        _ configuration: TLSConfiguration, _ chain: borrowing TLSCertificates
    ) throws(TLSError) -> gnutls_certificate_credentials_t {
        let key = try TLSPrivateKey(configuration.privateKey)
        let authorities: TLSCertificates? =
            if let pem = configuration.clientAuthorities { try TLSCertificates(pem, part: .clientAuthorities) } else {
                nil
            }
        guard authorities != nil || !configuration.clientAuthentication.isVerifying else {
            throw TLSError(
                part: .clientAuthorities,
                reason:
                    "\(configuration.clientAuthentication.rawValue) verifies certificates, and there is no client CA "
                    + "to verify them against")
        }
        // GnuTLS refuses another pair too, and does not free all that it has copied of it.
        try key.checkIsKey(of: chain.first)
        var made: gnutls_certificate_credentials_t?
        guard gnutls_certificate_allocate_credentials(&made) >= 0, let credentials = made else {
            throw TLSError(part: .settings, reason: "there is no memory for certificates")
        }
        do throws(TLSError) {
            // Both are copied.
            let status = gnutls_certificate_set_x509_key(
                credentials, chain.list.baseAddress, Int32(chain.list.count), key.key)
            guard status >= 0 else {
                throw TLSError(
                    part: .certificateChain, reason: "the certificate and its key: \(TLSError.text(status))")
            }
            if let authorities {
                let count = gnutls_certificate_set_x509_trust(
                    credentials, authorities.list.baseAddress, Int32(authorities.list.count))
                guard count >= 0 else {
                    throw TLSError(part: .clientAuthorities, reason: "the client CA: \(TLSError.text(count))")
                }
            }
            return credentials
        } catch {
            gnutls_certificate_free_credentials(credentials)
            throw error
        }
    }

    /// Gives a connection that was just accepted what its handshake needs.
    func prepare(_ connection: OpaquePointer, of client: Client) {
        guard let pointer = microhttpd_tls_session(connection) else { return }
        let session = OpaquePointer(pointer)
        // Without its credentials a handshake fails.
        guard priorities.set(on: session) >= 0 else { return }
        gnutls_credentials_set(session, GNUTLS_CRD_CERTIFICATE, UnsafeMutableRawPointer(credentials))
        gnutls_certificate_server_set_request(session, clientAuthentication.request)
        // A session that is never resumed has no use for a pointer to where sessions are kept.
        gnutls_db_set_ptr(session, Unmanaged.passUnretained(client).toOpaque())
        if prioritiesBeforeTLS13 != nil {
            gnutls_handshake_set_post_client_hello_function(session, TLSVersionChoice.made)
        }
        if clientAuthentication != .none { gnutls_session_set_verify_function(session, TLSVerification.verify) }
    }
}
