import Glibc

/// The two clocks that executions are measured with, read as plain nanoseconds.
///
/// `ContinuousClock` reads the same clock on Linux; its 128-bit arithmetic would cost as much again as the reading.
enum Clock {
    /// Nanoseconds of the clock that goes on while the machine sleeps and never goes back.
    static func continuousNanoseconds() -> Int64 {
        read(CLOCK_BOOTTIME)
    }

    /// Nanoseconds since 1970-01-01T00:00:00Z.
    static func unixNanoseconds() -> Int64 {
        read(CLOCK_REALTIME)
    }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }
}

extension Duration {
    /// The duration in whole nanoseconds, rounded towards zero and held within what 64 bits can say (292 years).
    var clampedNanoseconds: Int64 {
        // Below 18 seconds, where most durations are, the division is one of 64 bits by a constant.
        if let attoseconds = UInt64(exactly: attoseconds) { return Int64(attoseconds / 1_000_000_000) }
        let (seconds, attoseconds) = components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, carried) = product.addingReportingOverflow(attoseconds / 1_000_000_000)
        return overflow || carried ? (seconds < 0 ? .min : .max) : sum
    }
}
