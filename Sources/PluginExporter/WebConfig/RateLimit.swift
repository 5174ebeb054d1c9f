/// How often requests are answered: on average one each `interval`, and at most `burst` at once.
package struct RateLimit: Sendable, Equatable {
    /// Above 0.
    package var interval: Duration
    /// At least 1.
    package var burst: Int

    package init(interval: Duration, burst: Int) {
        self.interval = interval
        self.burst = burst
    }
}
