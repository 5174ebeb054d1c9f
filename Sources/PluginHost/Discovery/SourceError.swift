/// Why a source of plugins could not be read.
public struct SourceError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What was read: a path.
    public let path: String
    /// What went wrong there, in a few words.
    public let reason: String

    public init(path: String, reason: String) {
        self.path = path
        self.reason = reason
    }

    public var description: String { "\(path): \(reason)" }
}
