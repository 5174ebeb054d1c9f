/// What became of a web configuration, for a log.
public struct WebConfigNotice: Sendable, Equatable {
    public enum Severity: Sendable {
        /// It was read, or read anew.
        case info
        /// Something in it is accepted and yet hardly meant, or waits for a restart.
        case warning
        /// It cannot be used; what was good before stays in use.
        case error
    }

    public let severity: Severity
    /// A sentence without a full stop. For a warning or an error it begins with the file and the line.
    public let message: String
}
