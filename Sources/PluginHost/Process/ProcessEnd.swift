/// How one start of a plugin's program ended.
enum ProcessEnd: Sendable, Equatable {
    /// The program ran, and ended for this reason.
    case failed(String)
    /// It could not be started, and may be at another time; why.
    case notStarted(String)
    /// It can never be started as it is described; why.
    case unusable(String)
    /// What it needs is not installed; what.
    case unavailable(String)
}
