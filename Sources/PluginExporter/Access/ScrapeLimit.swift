internal import MicroHTTP

/// How many scrapes may be in flight at a time: each until its answer is made, and one that is made while it is sent until
/// then.
final class ScrapeLimit: Sendable {
    /// One scrape's place; given back when the last who needs it lets go.
    private final class Place: Sendable {
        let limit: ScrapeLimit

        init(_ limit: ScrapeLimit) {
            self.limit = limit
        }

        deinit {
            limit.places.leave()
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

    private let places: ConcurrencyLimit

    /// - Returns: nil for 0, which is any number.
    init?(_ maximum: Int) {
        guard maximum > 0 else { return nil }
        places = ConcurrencyLimit(maximum)
    }

    /// What a scrape is answered, or that there are too many.
    func reply(_ make: () -> HTTPReply) -> HTTPReply {
        guard places.enter() else {
            let count = places.maximum == 1 ? "1 scrape at a time is" : "\(places.maximum) scrapes at a time are"
            let reason = "\(count) what --web.max-requests allows; try again later"
            return .now(.error(.serviceUnavailable, reason))
        }
        let place = Place(self)
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
