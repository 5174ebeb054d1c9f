/// A point in time, and how far off it was: for the error that it has passed.
package struct Deadline {
    package let timeout: Duration
    package let instant: ContinuousClock.Instant

    package init(after timeout: Duration) {
        self.timeout = timeout
        instant = .now + timeout
    }
}
