/// How execution times are counted: in cells that both kinds of histogram are made of.
///
/// A cell ends where a bucket of either ends, so that one counter tells both of an execution: the classic and the native
/// histogram of one reading are sums of the same numbers, and always agree. Every time that can be recorded, from 0 to
/// ``StripeWriter/longest``, has its cell.
///
/// Made once for a registry.
final class DurationCells: Sendable {
    struct Cell {
        /// The longest time in it.
        let upperBound: Int64
        /// The classic bucket that it is in.
        let bucket: Int32
        /// The native one.
        let native: Int32
    }

    /// What the native histogram calls the bucket of what took no time.
    static let zero = Int(Int32.min)

    static let standard = DurationCells(.standard)

    /// The bounds of the classic histogram.
    let buckets: DurationBuckets
    let count: Int
    // Safe to share: written by `init` alone, and freed when nobody is left to read. Reached without the checks of an
    // array, since every recording comes here.
    private nonisolated(unsafe) let cells: UnsafeMutablePointer<Cell>
    /// For each eighth of an octave, a cell to begin the search at: the first that any time in it may be in.
    private nonisolated(unsafe) let starts: UnsafeMutablePointer<UInt16>

    init(_ buckets: DurationBuckets) {
        self.buckets = buckets
        let all = Self.cells(buckets)
        count = all.count
        cells = .allocate(capacity: count)
        cells.initialize(from: all, count: count)

        let keys = Self.key(of: StripeWriter.longest) + 1
        starts = .allocate(capacity: keys)
        var cell = 0
        for key in 0..<keys {
            let eighths = (8 + Int64(key & 7)) << Int64(key >> 3)
            let shortest = (eighths + 7) / 8 - 1
            while all[cell].upperBound < shortest { cell += 1 }
            (starts + key).initialize(to: UInt16(cell))
        }
    }

    deinit {
        cells.deallocate()
        starts.deallocate()
    }

    private static func cells(_ buckets: DurationBuckets) -> [Cell] {
        let longest = StripeWriter.longest
        var natives = [(bound: Int64(0), index: zero)]
        var index = NativeBounds.first
        // Of the shortest, several may end in the same nanosecond: the first has it.
        while let last = natives.last, last.bound < longest {
            let bound = NativeBounds.nanoseconds(index)
            if bound > last.bound { natives.append((bound, index)) }
            index += 1
        }
        var (native, bucket) = (0, 0)
        return Set(natives.map(\.bound) + buckets.nanoseconds.filter { $0 < longest }).sorted().map { bound in
            while natives[native].bound < bound { native += 1 }
            while bucket < buckets.nanoseconds.count, buckets.nanoseconds[bucket] < bound { bucket += 1 }
            return Cell(upperBound: bound, bucket: Int32(bucket), native: Int32(natives[native].index))
        }
    }

    /// How many buckets the classic histogram has, `+Inf` among them.
    var bucketCount: Int { buckets.nanoseconds.count + 1 }

    /// - Parameter index: below ``count``.
    @inline(__always)
    subscript(index: Int) -> Cell { cells[index] }

    /// The cell of a time from 0 to ``StripeWriter/longest``.
    @inline(__always)
    func index(of time: Int64) -> Int {
        var index = Int(starts[Self.key(of: time)])
        // The last one's bound is not below any time.
        while time > cells[index].upperBound { index &+= 1 }
        return index
    }

    /// The octave of one more than the time, and which eighth of that it is in: what a floating-point number begins with.
    @inline(__always)
    private static func key(of time: Int64) -> Int {
        Int(truncatingIfNeeded: Double(time &+ 1).bitPattern >> 49) &- 1023 << 3
    }
}
