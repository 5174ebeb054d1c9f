internal import MicroHTTP
internal import Synchronization

/// How many answers of a kind may be in flight at a time, each until it is sent: what it takes of memory is kept for as
/// long as its client takes to read it. One address may have three quarters of them, so that none keeps the others out.
final class AnswerLimit: Sendable {
    /// One answer's place; given back when the last who needs it lets go.
    private final class Place: Sendable {
        let limit: AnswerLimit
        let source: UInt64

        init(_ limit: AnswerLimit, _ source: UInt64) {
            self.limit = limit
            self.source = source
        }

        deinit {
            limit.leave(source)
        }
    }

    private struct State {
        var count = 0
        /// Of each address that has any.
        var counts: [UInt64: Int] = [:]
    }

    private let maximum: Int
    private let refusal: String
    private let state = Mutex(State())

    /// - Parameters:
    ///   - maximum: how many at a time.
    ///   - refusal: what those beyond are told.
    /// - Returns: nil for 0, which is any number.
    init?(_ maximum: Int, refusal: String) {
        guard maximum > 0 else { return nil }
        self.maximum = maximum
        self.refusal = refusal
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

    /// What a request is answered, or that there are too many.
    ///
    /// - Parameter source: whose it is.
    func reply(to source: UInt64, _ make: () -> HTTPReply) -> HTTPReply {
        guard enter(source) else { return .now(.error(.serviceUnavailable, refusal)) }
        let place = Place(self, source)
        switch make() {
        case .now(let response):
            return .now(Self.hold(place, for: response))
        case .later(let work):
            return .later { Self.hold(place, for: await work()) }
        }
    }

    private static func hold(_ place: Place, for response: HTTPResponse) -> HTTPResponse {
        var response = response
        response.keptWhileSent = place
        return response
    }
}
