/// The `le` labels of a histogram's buckets, made once; the last is `+Inf`.
public struct HistogramBounds: Sendable {
    let labels: [LabelText]

    /// - Parameter nanoseconds: the upper bounds in nanoseconds, ascending, without `+Inf`.
    public init(nanoseconds: [Int64]) {
        labels =
            nanoseconds.map { bound in
                var text = ByteBuffer(capacity: 64)
                text.append(secondsFromNanoseconds: bound)
                return text.withUnsafeBytes { LabelText("le", repairing: $0) }
            } + [LabelText("le", "+Inf")]
    }

    /// How many buckets there are, `+Inf` among them.
    public var count: Int { labels.count }
}
