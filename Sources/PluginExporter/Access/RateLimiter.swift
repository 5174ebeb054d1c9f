internal import Synchronization

/// A bucket of tokens, one for each request: it holds `burst` of them, and gets one an interval.
final class RateLimiter: Sendable {
    private let start = ContinuousClock.now
    private let interval: Int64
    /// How far ahead of time it may be that the bucket is full again.
    private let tolerance: Int64
    /// When the bucket will be full again, in nanoseconds since the start; then or earlier it is.
    private let full = Atomic<Int64>(0)

    init(_ limit: RateLimit) {
        interval = max(Self.nanoseconds(limit.interval), 1)
        let (tolerance, isTooLong) = interval.multipliedReportingOverflow(by: Int64(limit.burst) - 1)
        // Half of what the clock can say, so that nothing overflows.
        self.tolerance = isTooLong ? .max / 4 : min(tolerance, .max / 4)
    }

    /// Takes a token; false if there is none.
    func take() -> Bool { take(at: start.duration(to: .now)) }

    /// Takes a token at a time since the start.
    func take(at time: Duration) -> Bool {
        let now = Self.nanoseconds(time)
        var seen = full.load(ordering: .relaxed)
        while true {
            let from = max(seen, now)
            guard from - now <= tolerance else { return false }
            let exchange = full.weakCompareExchange(expected: seen, desired: from + interval, ordering: .relaxed)
            if exchange.exchanged { return true }
            seen = exchange.original
        }
    }

    /// At most a quarter of what can be counted, 73 years.
    private static func nanoseconds(_ duration: Duration) -> Int64 {
        let (seconds, attoseconds) = duration.components
        guard seconds < .max / 4_000_000_000 else { return .max / 4 }
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}
