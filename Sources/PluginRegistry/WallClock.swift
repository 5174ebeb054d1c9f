import Synchronization

/// Turns moments of the continuous clock, which executions are recorded with, into wall-clock time.
///
/// Linux slews both clocks alike: what lies between them changes only when somebody sets the time. So it is kept until
/// it is off by more than the two can be read apart, and the time of a moment that is past stays the same to the
/// nanosecond, however often it is asked for.
package struct WallClock: Sendable, Equatable {
    /// What is kept; `.min` before anybody asked.
    private static let kept = Atomic<Int64>(.min)
    /// A setting of the time by less than this goes unseen.
    private static let tolerance: Int64 = 100_000
    /// Readings that nothing came between lie this close together.
    private static let close: Int64 = 1_000
    private static let attempts = 8

    /// What the wall clock is ahead of the continuous clock.
    private let nanoseconds: Int64

    /// The clocks as they are now. Costs three readings, more on a machine that is slow to
    /// read them: a scrape does it once for all plugins.
    package static var now: WallClock {
        var (offset, error) = measure()
        var attempt = 1
        while error > close, attempt < attempts {
            let other = measure()
            if other.error < error { (offset, error) = other }
            attempt += 1
        }
        let former = kept.load(ordering: .relaxed)
        if former != .min, abs(offset - former) <= tolerance + error { return WallClock(nanoseconds: former) }
        let (isKept, others) = kept.compareExchange(expected: former, desired: offset, ordering: .relaxed)
        return WallClock(nanoseconds: isKept ? offset : others)
    }

    /// The offset, and what it may be wrong by.
    private static func measure() -> (offset: Int64, error: Int64) {
        let before = Clock.continuousNanoseconds()
        let unix = Clock.unixNanoseconds()
        let after = Clock.continuousNanoseconds()
        return (unix - (before + after) / 2, (after - before) / 2)
    }

    /// The time of a moment that the continuous clock told.
    func time(ofContinuous nanoseconds: Int64) -> UnixTime {
        UnixTime(nanoseconds: nanoseconds &+ self.nanoseconds)
    }
}
