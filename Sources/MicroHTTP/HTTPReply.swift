/// How a handler answers: at once, or after work that takes time.
public enum HTTPReply: Sendable {
    /// The answer.
    case now(HTTPResponse)
    /// Work that yields the answer. Its connection waits; the server goes on with the others.
    case later(@Sendable () async -> HTTPResponse)
}
