/// The native histogram of a plugin's, or a tool's, execution times at one moment: exponential buckets, of which only
/// those that count something are told.
package struct NativeDurations: Sendable, Hashable {
    /// A bucket that counts something.
    package struct Bucket: Sendable, Hashable {
        /// Of the bucket up to 2^(index/8) seconds.
        package var index: Int
        package var count: UInt64

        package init(index: Int, count: UInt64) {
            self.index = index
            self.count = count
        }
    }

    /// Each bound is the one before times 2^(2^-schema).
    package static let schema = NativeBounds.schema
    /// In seconds. Only what took no time at all is as short: the clock tells whole nanoseconds.
    package static let zeroThreshold = NativeBounds.zeroThreshold

    /// Executions that took no time.
    package var zeroCount: UInt64 = 0
    /// By index, each above the one before.
    package var buckets: [Bucket] = []

    package init() {}

    /// All executions that had a time.
    package var count: UInt64 { buckets.reduce(zeroCount) { $0 &+ $1.count } }

    mutating func removeAll() {
        zeroCount = 0
        buckets.removeAll(keepingCapacity: true)
    }

    /// Counts what a cell counted. Cells come in order.
    mutating func add(_ count: UInt64, to native: Int) {
        guard native != DurationCells.zero else { return zeroCount &+= count }
        if let last = buckets.indices.last, buckets[last].index == native {
            buckets[last].count &+= count
        } else {
            buckets.append(Bucket(index: native, count: count))
        }
    }
}
