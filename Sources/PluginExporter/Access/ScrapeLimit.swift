internal import MicroHTTP
internal import Synchronization

/// How many scrapes may be in flight at a time: each until its answer is made, and one that is made while it is sent until
/// then. One address may have three quarters of them, so that none keeps the others out by reading slowly.
final class ScrapeLimit: Sendable {
    /// One scrape's place; given back when the last who needs it lets go.
    private final class Place: Sendable {
        let limit: ScrapeLimit
        let source: UInt64

        init(_ limit: ScrapeLimit, _ source: UInt64) {
            self.limit = limit
            self.source = source
        }

        deinit {
            limit.leave(source)
        }
    }

    /// A body that is made while it is sent, and its place.
    private final class HeldStream: ResponseStream {
        private let stream: any ResponseStream
        private let place: Place

        init(_ stream: any ResponseStream, _ place: Place) {
            self.stream = stream
            self.place = place
        }

        var count: Int { stream.count }

        func read(into target: UnsafeMutableRawBufferPointer) -> Int { stream.read(into: target) }
    }

    private struct State {
        var count = 0
        /// Of each address that has any.
        var counts: [UInt64: Int] = [:]
    }

    private let maximum: Int
    private let state = Mutex(State())

    /// - Returns: nil for 0, which is any number.
    init?(_ maximum: Int) {
        guard maximum > 0 else { return nil }
        self.maximum = maximum
    }

    private func enter(_ source: UInt64) -> Bool {
        state.withLock { state in
            let own = state.counts[source, default: 0]
            guard state.count < maximum, own < maximum - maximum / 4 else { return false }
            state.count += 1
            state.counts[source] = own + 1
            return true
        }
    }

    private func leave(_ source: UInt64) {
        state.withLock { state in
            state.count -= 1
            let own = state.counts[source, default: 0] - 1
            state.counts[source] = own > 0 ? own : nil
        }
    }

    /// What a scrape is answered, or that there are too many.
    ///
    /// - Parameter source: whose it is.
    func reply(to source: UInt64, _ make: () -> HTTPReply) -> HTTPReply {
        guard enter(source) else {
            let count = maximum == 1 ? "1 scrape at a time is" : "\(maximum) scrapes at a time are"
            let reason = "\(count) what --web.max-requests allows; try again later"
            return .now(.error(.serviceUnavailable, reason))
        }
        let place = Place(self, source)
        switch make() {
        case .now(let response):
            return .now(Self.hold(place, for: response))
        case .later(let work):
            return .later { Self.hold(place, for: await work()) }
        }
    }

    private static func hold(_ place: Place, for response: HTTPResponse) -> HTTPResponse {
        guard case .stream(let stream) = response.body else { return response }
        var response = response
        response.body = .stream(HeldStream(stream, place))
        return response
    }
}
