internal import CGnuTLS
internal import CMicroHTTPD
internal import Glibc
internal import Synchronization

/// Who is at the other end of a connection, from its acceptance to its end.
final class Client: Sendable {
    let newcomer: Newcomer
    /// What the connection is encrypted with; kept as long as it lasts.
    let tls: TLSContext?
    /// Whom it counts as, as ``PeerAddress/source`` says.
    let source: UInt64
    private let descriptor: Int32
    private let isVerified = Atomic(false)
    /// When it has to have got on, in nanoseconds since the server's start.
    private let deadline = Atomic(Int64.max)

    init(newcomer: Newcomer, tls: TLSContext?, source: UInt64, descriptor: Int32) {
        self.newcomer = newcomer
        self.tls = tls
        self.source = source
        self.descriptor = descriptor
    }

    /// Has it get on until then; `.max` while it is others who do.
    func hurry(until nanoseconds: Int64) {
        deadline.store(nanoseconds, ordering: .relaxed)
    }

    /// Cuts it off if its time is over. Not once the server was told that the connection is closed: then the descriptor may
    /// be somebody else's.
    func cutOff(ifLateAt nanoseconds: Int64) {
        if deadline.load(ordering: .relaxed) < nanoseconds { shutdown(descriptor, Int32(SHUT_RDWR)) }
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
