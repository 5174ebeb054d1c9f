/// What a handler says of a request when its headers have come: at once, or after work that takes time.
public enum HTTPAdmission: Sendable {
    case now(HTTPAccess)
    /// Work that decides. The connection waits, its body unread; the server goes on with the others.
    case later(@Sendable () async -> HTTPAccess)
}
