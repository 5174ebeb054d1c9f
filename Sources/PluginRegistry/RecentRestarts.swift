/// When a plugin's process was started again lately, and why the one before it had ended: a program that ends again and
/// again is well each time that somebody looks in between.
struct RecentRestarts: Sendable {
    /// A program that lives as long as this is not one that keeps ending.
    static let minutes = 10
    /// So many within that time are no accident.
    static let threshold = 3
    /// With the longest delay of a minute there are no more than some fifteen.
    private static let capacity = 32

    private var times: [Int64] = []
    /// Why the newest of the programs that ended did.
    private(set) var reason = ""

    mutating func add(because reason: String, at nanoseconds: Int64) {
        if times.count == Self.capacity { times.removeFirst() }
        times.append(nanoseconds)
        self.reason = reason
    }

    /// How many there were in the last ten minutes; nil for so few that nothing follows from them.
    func loop(at nanoseconds: Int64) -> Int? {
        let start = nanoseconds - Int64(Self.minutes) * 60 * 1_000_000_000
        let count = times.count { $0 > start }
        return count >= Self.threshold ? count : nil
    }
}
