internal import CGnuTLS

/// Follows the choice of a version in the handshake.
enum TLSVersionChoice {
    /// Called when a client's first message has been read and a version chosen, before the choice of a cipher suite.
    static let made: @convention(c) (gnutls_session_t?) -> Int32 = { session in
        guard let session, let client = Client.of(session: session) else { return GNUTLS_E_INTERNAL_ERROR }
        guard gnutls_protocol_get_version(session).rawValue < GNUTLS_TLS1_3.rawValue,
            let priorities = client.tls?.prioritiesBeforeTLS13
        else { return 0 }
        return priorities.set(on: session)
    }
}
