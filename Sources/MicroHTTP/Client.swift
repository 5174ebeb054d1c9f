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
    private let patience: Duration
    /// When it has to have got on, in nanoseconds since `start`.
    private let deadline = Atomic(Int64.max)
    private static let start = ContinuousClock.now

    /// - Parameter patience: how long it has for whatever it has to do next.
    init(newcomer: Newcomer, tls: TLSContext?, source: UInt64, descriptor: Int32, patience: Duration) {
        self.newcomer = newcomer
        self.tls = tls
        self.source = source
        self.descriptor = descriptor
        self.patience = patience
        hurry()
    }

    /// Has its time begin anew.
    ///
    /// - Parameter count: how many bytes it is to take: a second more for each megabyte, so that a large answer does not fail
    ///   on a slow line for its size alone.
    func hurry(sending count: Int = 0) {
        let time = patience + .seconds(count / 1_000_000)
        deadline.store(Self.nanoseconds(after: time), ordering: .relaxed)
    }

    /// Gives it all the time, while it is others who have to get on.
    func relax() {
        deadline.store(.max, ordering: .relaxed)
    }

    /// Cuts it off if its time is over. Not once the server was told that the connection is closed: then the descriptor may
    /// be somebody else's.
    func cutOff(ifLateAt now: Int64) {
        if deadline.load(ordering: .relaxed) < now { shutdown(descriptor, Int32(SHUT_RDWR)) }
    }

    /// The time, as deadlines count it.
    static var now: Int64 { nanoseconds(after: .zero) }

    private static func nanoseconds(after time: Duration) -> Int64 {
        let (seconds, attoseconds) = (start.duration(to: .now) + time).components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
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
