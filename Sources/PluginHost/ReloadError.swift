/// Why a reload changed nothing.
public struct ReloadError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Each thing that was bad: the file and what is wrong with it.
    public let reasons: [String]

    public var description: String {
        "nothing was changed: " + reasons.joined(separator: "; ")
    }
}
