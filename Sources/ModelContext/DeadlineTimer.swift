internal import Dispatch

/// Calls back once a deadline has passed, unless it is cancelled before.
///
/// Not a task that sleeps: a sleep that is cancelled keeps its memory until the time at which it would have ended, and
/// requests are answered long before their deadlines.
package struct DeadlineTimer {
    private let source: any DispatchSourceTimer

    package init(_ deadline: Deadline, onPassed: @escaping @Sendable () -> Void) {
        let remaining = ContinuousClock.now.duration(to: deadline.instant)
        source = DispatchSource.makeTimerSource()
        source.setEventHandler(handler: onPassed)
        source.schedule(deadline: .now() + .nanoseconds(Int(clamping: remaining.attoseconds / 1_000_000_000)))
        source.activate()
    }

    package func cancel() {
        source.cancel()
    }
}
