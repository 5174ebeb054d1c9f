internal import Synchronization

/// How long the last scrape took to render, whoever rendered it.
final class ScrapeTimer: Sendable {
    private static let unknown: Int64 = -1
    private let nanoseconds = Atomic<Int64>(unknown)

    /// In nanoseconds; nil before the first.
    var last: Int64? {
        let last = nanoseconds.load(ordering: .relaxed)
        return last == Self.unknown ? nil : last
    }

    /// A scrape was rendered.
    func rendered(in duration: Duration) {
        let (seconds, attoseconds) = duration.components
        nanoseconds.store(seconds * 1_000_000_000 + attoseconds / 1_000_000_000, ordering: .relaxed)
    }
}
