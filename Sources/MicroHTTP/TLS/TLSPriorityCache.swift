internal import CGnuTLS

/// Priorities that GnuTLS has read.
final class TLSPriorityCache: Sendable {
    /// Safe to share: set up in `init`, then only read. Freed at the end; a session that has it keeps it.
    private nonisolated(unsafe) let priorities: gnutls_priority_t

    /// - Throws: ``TLSError`` if GnuTLS knows a part of them no longer, as a policy of the system can have it.
    init(_ text: String) throws(TLSError) {
        var made: gnutls_priority_t?
        let status = gnutls_priority_init2(&made, text, nil, 0)
        guard status >= 0, let made else {
            throw TLSError(
                part: .settings, reason: "GnuTLS refuses these versions, ciphers and curves: \(TLSError.text(status))")
        }
        priorities = made
    }

    deinit {
        gnutls_priority_deinit(priorities)
    }

    /// - Returns: GnuTLS's status.
    func set(on session: gnutls_session_t) -> Int32 {
        gnutls_priority_set(session, priorities)
    }
}
