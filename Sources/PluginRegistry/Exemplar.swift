/// One execution of those that a bucket counts, with the trace that shows what it did.
public struct Exemplar: Sendable, Hashable {
    public var traceID: TraceID
    /// How long it took.
    public var nanoseconds: Int64
    /// When it ended.
    public var time: UnixTime

    public init(traceID: TraceID, nanoseconds: Int64, time: UnixTime) {
        self.traceID = traceID
        self.nanoseconds = nanoseconds
        self.time = time
    }
}
