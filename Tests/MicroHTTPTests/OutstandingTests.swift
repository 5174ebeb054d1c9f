import TestSupport
import Testing

@testable import MicroHTTP

@Suite("What has begun and is not over")
struct OutstandingTests {
    /// Waits, and fails instead of hanging if that never ends.
    private func passes(_ wait: @escaping @Sendable () async -> Void) async throws {
        let over = Gate()
        Task {
            await wait()
            over.open()
        }
        try await eventually("the wait has ended") { over.isOpen ? true : nil }
    }

    @Test("Draining ends at once if nothing has begun")
    func nothing() async throws {
        let requests = Outstanding()
        try await passes { await requests.drain(within: .seconds(600)) }
    }

    @Test("Draining ends with the last one")
    func last() async throws {
        let requests = Outstanding()
        requests.begin()
        requests.begin()
        requests.end()
        #expect(requests.count == 1)
        async let drained: Void = passes { await requests.drain(within: .seconds(600)) }
        requests.end()
        try await drained
        #expect(requests.count == 0)
    }

    @Test("Draining ends when its time is over", arguments: [-1, 0, 1, 1_000_000])
    func noTime(nanoseconds: Int) async throws {
        let requests = Outstanding()
        requests.begin()
        try await passes { await requests.drain(within: .nanoseconds(nanoseconds)) }
        #expect(requests.count == 1)
    }

    @Test("A wait ends though its time was over before it began")
    func overBefore() async throws {
        let requests = Outstanding()
        requests.begin()
        requests.giveUp()
        try await passes { await requests.ended() }
        #expect(requests.count == 1)
    }
}
