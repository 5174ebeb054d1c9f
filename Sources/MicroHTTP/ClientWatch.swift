internal import Dispatch

/// Looks after a server's clients again and again, as often as their number takes; with nobody there never, so that a server
/// that nobody uses costs nothing.
struct ClientWatch {
    /// From how many on there may be 128 events at a time, not all of which are of clients: with exactly as many, libmicrohttpd
    /// waits for more.
    static let crowd = 100

    enum Pace: Comparable {
        case never
        /// Often enough for deadlines of whole seconds.
        case eachSecond
        /// Often enough that nobody notices when libmicrohttpd waits.
        case eachTenth

        /// - Parameter count: how many clients there are.
        init(for count: Int) {
            self = count >= ClientWatch.crowd ? .eachTenth : count > 0 ? .eachSecond : .never
        }
    }

    private let timer = DispatchSource.makeTimerSource()
    private var pace = Pace.never

    init(look: @escaping @Sendable () -> Void) {
        timer.setEventHandler(handler: look)
        timer.activate()
    }

    /// Looks at least as often as so many clients take: to be called when one has come.
    mutating func raise(to count: Int) {
        if Pace(for: count) > pace { set(Pace(for: count)) }
    }

    /// Looks no more often than so many clients take: to be called in a look, so that clients who come and go set no timer each
    /// time.
    mutating func lower(to count: Int) {
        if Pace(for: count) < pace { set(Pace(for: count)) }
    }

    func end() {
        timer.cancel()
    }

    private mutating func set(_ pace: Pace) {
        self.pace = pace
        switch pace {
        case .never: timer.schedule(deadline: .distantFuture)
        case .eachSecond: timer.schedule(deadline: .now() + .seconds(1), repeating: .seconds(1))
        case .eachTenth: timer.schedule(deadline: .now(), repeating: .milliseconds(100))
        }
    }
}
