/// When a plugin that ended is started again: after 1, 2, 4 … 60 seconds, and after 1 second again once it has lived for
/// ten minutes.
struct RestartPolicy: Sendable {
    /// The delay after the first end.
    var first = Duration.seconds(1)
    var longest = Duration.seconds(60)
    /// A program that lived as long as this is not the one that kept ending.
    var forgetsAfter = Duration.seconds(600)

    private var next: Duration?

    init() {}

    init(first: Duration, longest: Duration, forgetsAfter: Duration) {
        self.first = first
        self.longest = longest
        self.forgetsAfter = forgetsAfter
    }

    /// The delay before the next start of a program that lived for `lifetime`.
    mutating func delay(afterLiving lifetime: Duration) -> Duration {
        if lifetime >= forgetsAfter { next = nil }
        let delay = min(next ?? first, longest)
        next = min(delay * 2, longest)
        return delay
    }

    /// Begins with the first delay again.
    mutating func reset() {
        next = nil
    }
}
