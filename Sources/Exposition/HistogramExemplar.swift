/// One of the observations that a histogram's bucket counts, and the trace that it was part of.
public struct HistogramExemplar: Sendable {
    /// Which bucket, from 0.
    public var bucket: Int
    /// The trace's sixteen bytes, the most significant first.
    public var traceID: (high: UInt64, low: UInt64)
    /// What was observed.
    public var nanoseconds: Int64
    /// When, in nanoseconds since 1970.
    public var unixNanoseconds: Int64

    public init(bucket: Int, traceID: (high: UInt64, low: UInt64), nanoseconds: Int64, unixNanoseconds: Int64) {
        self.bucket = bucket
        self.traceID = traceID
        self.nanoseconds = nanoseconds
        self.unixNanoseconds = unixNanoseconds
    }
}
