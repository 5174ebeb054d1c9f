internal import Dispatch

/// Looks after a server's clients again and again, as often as their number takes; with nobody there never, so that a server
/// that nobody uses costs nothing.
struct ClientWatch {
    enum Pace: Equatable {
        case never
        /// Often enough for deadlines of whole seconds.
        case eachSecond
        /// Often enough that nobody notices when libmicrohttpd waits for more than the events it has, which it does when
        /// they are exactly 128.
        case eachTenth

        /// - Parameter count: how many clients there are.
        func next(with count: Int) -> Pace {
            // Not all events are of clients. The two bounds keep those who come and go from being what sets the time.
            if count >= (self == .eachTenth ? 50 : 100) { return .eachTenth }
            return count > 0 ? .eachSecond : .never
        }
    }

    private let timer = DispatchSource.makeTimerSource()
    private var pace = Pace.never

    init(look: @escaping @Sendable () -> Void) {
        timer.setEventHandler(handler: look)
        timer.activate()
    }

    mutating func adjust(to count: Int) {
        let next = pace.next(with: count)
        guard next != pace else { return }
        pace = next
        switch pace {
        case .never: timer.schedule(deadline: .distantFuture)
        case .eachSecond: timer.schedule(deadline: .now() + .seconds(1), repeating: .seconds(1))
        case .eachTenth: timer.schedule(deadline: .now(), repeating: .milliseconds(100))
        }
    }

    func end() {
        timer.cancel()
    }
}
