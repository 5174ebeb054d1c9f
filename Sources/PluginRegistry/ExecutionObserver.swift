/// Who is told of each execution of one plugin, or of one of its tools, right after it was recorded.
///
/// For whoever passes executions on one by one. Whoever wants figures reads them: ``Plugin/status`` costs those who
/// record nothing.
public protocol ExecutionObserver: Sendable {
    /// An execution was recorded. Called on the thread that recorded it, by any number of threads at once, and what it
    /// costs is added to each execution: do not block, and record nothing of the same plugin.
    ///
    /// - Parameters:
    ///   - succeeded: false for one that failed.
    ///   - nanoseconds: how long it took, 0 or more; nil if that was not said.
    func recorded(succeeded: Bool, nanoseconds: Int64?)
}
