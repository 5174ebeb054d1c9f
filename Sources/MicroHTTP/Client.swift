internal import CGnuTLS
internal import CMicroHTTPD
internal import Synchronization

/// Who is at the other end of a connection, from its acceptance to its end.
final class Client: Sendable {
    let newcomer: Newcomer
    /// What the connection is encrypted with; kept as long as it lasts.
    let tls: TLSContext?
    private let isVerified = Atomic(false)

    init(newcomer: Newcomer, tls: TLSContext?) {
        self.newcomer = newcomer
        self.tls = tls
    }

    /// Whether its certificate was found good in the handshake.
    var hasVerifiedCertificate: Bool { isVerified.load(ordering: .relaxed) }

    func certificateWasVerified() {
        isVerified.store(true, ordering: .relaxed)
    }

    /// The client of a connection.
    static func of(_ connection: OpaquePointer) -> Client? {
        microhttpd_connection_context(connection).map { Unmanaged<Client>.fromOpaque($0).takeUnretainedValue() }
    }
    /// The client of a session that ``TLSContext/prepare(_:of:)`` made ready.
    static func of(session: gnutls_session_t) -> Client? {
        gnutls_db_get_ptr(session).map { Unmanaged<Client>.fromOpaque($0).takeUnretainedValue() }
    }
}
