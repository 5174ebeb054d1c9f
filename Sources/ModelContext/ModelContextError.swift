/// What can go wrong between two ends of a Model Context Protocol conversation.
///
/// Words that came from the other end are cut to 500 characters, and control characters in them are replaced, so
/// that a description can go to a log or a terminal as it is.
public enum ModelContextError: Error, Sendable, Equatable {
    /// A line that isn't a message of the protocol: what is wrong with it, and how it begins.
    case malformedMessage(String)
    /// A line longer than `limit` bytes.
    case lineTooLong(limit: Int)
    /// No answer came in time.
    case timedOut(method: String, after: Duration)
    /// The task that asked was cancelled.
    case cancelled
    /// The other end answered with an error (JSON-RPC 2.0, section 5.1).
    case refused(method: String, code: Int, message: String)
    /// The server speaks only a revision of the protocol that isn't spoken here.
    case unsupportedProtocolVersion(String)
    /// An answer that isn't what the method promises.
    case invalidResult(method: String, reason: String)
    /// Params that have no form in JSON: an infinite number, for instance.
    case unencodableParams(method: String, reason: String)
    /// The connection ended; the reason is its owner's.
    case closed(String)
    /// A message could not be handed to the other end.
    case sendFailed(String)
    /// Nothing was read from the other end.
    case receiveFailed(String)
    /// More requests are unanswered, or messages unsent, than `limit`.
    case tooManyPending(limit: Int)
}

extension ModelContextError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .malformedMessage(let reason): "not a message of the Model Context Protocol: \(reason)"
        case .lineTooLong(let limit): "a message is longer than \(limit) bytes"
        case .timedOut(let method, let timeout): "no answer to \(method) within \(Self.words(for: timeout))"
        case .cancelled: "the request was cancelled"
        case .refused(let method, let code, let message): "\(method) was refused: \(message) (\(code))"
        case .unsupportedProtocolVersion(let version):
            "the server speaks protocol version \(version); supported are "
                + ProtocolVersion.supported.joined(separator: ", ")
        case .invalidResult(let method, let reason): "the answer to \(method) is not valid: \(reason)"
        case .unencodableParams(let method, let reason): "\(method) cannot be sent: \(reason)"
        case .closed(let reason): "the connection is closed: \(reason)"
        case .sendFailed(let reason): "a message could not be sent: \(reason)"
        case .receiveFailed(let reason): "messages could not be received: \(reason)"
        case .tooManyPending(let limit): "more than \(limit) messages wait for the other end"
        }
    }

    /// "60 s", "1.5 s", "0.25 s".
    private static func words(for duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        let milliseconds = attoseconds / 1_000_000_000_000_000
        return milliseconds == 0 ? "\(seconds) s" : "\(Double(seconds) + Double(milliseconds) / 1_000) s"
    }
}

extension ModelContextError {
    init(_ error: MalformedMessage, in line: [UInt8]) {
        self = .malformedMessage("\(error.reason): \(String.excerpt(of: line))")
    }

    init(_ error: JSONRPCError, method: String) {
        self = .refused(method: method, code: Int(error.code), message: error.message.excerpt())
    }
}
