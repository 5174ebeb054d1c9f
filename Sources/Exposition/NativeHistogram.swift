/// A native histogram: exponential buckets, of which only those that count something are there.
/// https://prometheus.io/docs/specs/native_histograms/
public struct NativeHistogram: Sendable, Hashable {
    /// A bucket that counts something.
    public struct Bucket: Sendable, Hashable {
        /// Of the bucket up to 2^(index · 2^-schema).
        public var index: Int
        public var count: UInt64

        public init(index: Int, count: UInt64) {
            self.index = index
            self.count = count
        }
    }

    /// Each bound is the one before times 2^(2^-schema); from -4 to 8.
    public var schema: Int
    /// What is not above this is counted as zero.
    public var zeroThreshold: Double
    public var zeroCount: UInt64
    /// By index, each above the one before.
    public var buckets: [Bucket]

    public init(schema: Int, zeroThreshold: Double, zeroCount: UInt64 = 0, buckets: [Bucket] = []) {
        self.schema = schema
        self.zeroThreshold = zeroThreshold
        self.zeroCount = zeroCount
        self.buckets = buckets
    }
}
