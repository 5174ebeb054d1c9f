import TestSupport
import Testing

@testable import MicroHTTP

@Suite("Requests in flight")
struct RequestsInFlightTests {
    /// Drains, and fails instead of hanging if that never ends.
    private func drain(_ requests: RequestsInFlight, within limit: Duration, times: Int = 1) async throws {
        let over = Gate()
        Task {
            for _ in 0..<times { await requests.drain(within: limit) }
            over.open()
        }
        try await eventually("draining has ended") { over.isOpen ? true : nil }
    }

    @Test("Draining ends at once if nothing is in flight")
    func nothing() async throws {
        try await drain(RequestsInFlight(), within: .seconds(600))
    }

    @Test("Draining ends with the last request")
    func last() async throws {
        let requests = RequestsInFlight()
        requests.begin()
        requests.begin()
        requests.end()
        #expect(requests.count == 1)
        async let drained: Void = drain(requests, within: .seconds(600))
        requests.end()
        try await drained
        #expect(requests.count == 0)
    }

    @Test("Draining ends when its time is over, also if that was before it began to wait", arguments: [0, -1, 1])
    func noTime(nanoseconds: Int) async throws {
        let requests = RequestsInFlight()
        requests.begin()
        // Often: what is over first is a matter of chance.
        try await drain(requests, within: .nanoseconds(nanoseconds), times: 50_000)
        #expect(requests.count == 1)
    }
}
