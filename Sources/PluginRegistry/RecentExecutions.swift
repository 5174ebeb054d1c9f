/// The newest executions of all stripes, at most ten, oldest first.
struct RecentExecutions {
    /// How many of the last executions the average is taken over.
    static let capacity = 10

    private var ends = InlineArray<10, Int64>(repeating: 0)
    private var times = InlineArray<10, Int64>(repeating: 0)
    private(set) var count = 0

    /// Takes an execution in, if it is among the newest so far. Cheapest if they come in order.
    mutating func add(_ nanoseconds: Int64, endedAt end: Int64) {
        var place = count
        while place > 0, ends[place - 1] > end { place -= 1 }
        if count < Self.capacity {
            for index in stride(from: count, to: place, by: -1) { move(index - 1, to: index) }
            count += 1
        } else {
            // The oldest goes.
            guard place > 0 else { return }
            place -= 1
            for index in 0..<place { move(index + 1, to: index) }
        }
        ends[place] = end
        times[place] = nanoseconds
    }

    private mutating func move(_ source: Int, to target: Int) {
        ends[target] = ends[source]
        times[target] = times[source]
    }

    /// In nanoseconds; nil before the first.
    var last: Int64? { count == 0 ? nil : times[count - 1] }

    /// The mean in nanoseconds; nil before the first.
    var average: Int64? {
        guard count > 0 else { return nil }
        var sum: Int64 = 0
        // None is longer than 2⁵³ ns: no overflow.
        for index in 0..<count { sum += times[index] }
        return sum / Int64(count)
    }

    /// In nanoseconds.
    var values: [Int64] { (0..<count).map { times[$0] } }
}
