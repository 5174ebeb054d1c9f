internal import Dispatch
internal import Synchronization

/// Says when a source of plugins may have changed: a moment after the last of several changes, so that a folder which is
/// being copied is read once and whole.
final class SourceWatch: Sendable {
    /// How long nothing must happen.
    private static let quiet = DispatchTimeInterval.milliseconds(200)
    /// After so long it is said though more happens.
    private static let longest = Duration.seconds(2)

    private let events: FolderEvents
    /// When the first change was seen of which nothing was said yet.
    private let first = Mutex<ContinuousClock.Instant?>(nil)
    // Dispatch's sources may be used on any thread; their type does not say so.
    private nonisolated(unsafe) let source: any DispatchSourceRead
    private nonisolated(unsafe) let timer: any DispatchSourceTimer

    /// Nil if the system cannot tell.
    ///
    /// - Parameter onChange: called on a thread of its own; must not wait.
    init?(onChange: @escaping @Sendable () -> Void) {
        guard let events = FolderEvents() else { return nil }
        self.events = events
        let queue = DispatchQueue(label: "PluginHost.SourceWatch")
        source = DispatchSource.makeReadSource(fileDescriptor: events.descriptor, queue: queue)
        timer = DispatchSource.makeTimerSource(queue: queue)
        source.setEventHandler { [weak self] in self?.read() }
        // The descriptor must not be closed, and be another's, before the source has let go of it.
        source.setCancelHandler { withExtendedLifetime(events) {} }
        timer.setEventHandler { [weak self] in
            self?.first.withLock { $0 = nil }
            onChange()
        }
        timer.activate()
        source.activate()
    }

    deinit {
        source.cancel()
        timer.cancel()
    }

    /// Watches these folders and no others. Returns how many were left out because the user may watch no more.
    func follow(_ folders: [WatchedFolder]) -> Int {
        events.follow(folders)
    }

    private func read() {
        guard events.drain() else { return }
        let now = ContinuousClock.now
        let since = first.withLock { first in
            first = first ?? now
            return first ?? now
        }
        timer.schedule(deadline: .now() + (now < since + Self.longest ? Self.quiet : .nanoseconds(0)))
    }
}
