/// A point in time, and how far off it was: for the error that it has passed.
struct Deadline {
    let timeout: Duration
    let instant: ContinuousClock.Instant

    init(after timeout: Duration) {
        self.timeout = timeout
        instant = .now + timeout
    }
}
