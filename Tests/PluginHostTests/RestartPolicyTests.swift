import Testing

@testable import PluginHost

@Suite("When a plugin is started again")
struct RestartPolicyTests {
    @Test("is after 1, 2, 4 … and at most 60 seconds")
    func doubles() {
        var policy = RestartPolicy()
        let delays = (1...9).map { _ in policy.delay(afterLiving: .seconds(5)) }
        #expect(delays == [1, 2, 4, 8, 16, 32, 60, 60, 60].map { .seconds($0) })
    }

    @Test("is after 1 second again once it has lived for ten minutes, and not a moment less")
    func forgets() {
        var policy = RestartPolicy()
        for _ in 1...3 { _ = policy.delay(afterLiving: .zero) }
        #expect(policy.delay(afterLiving: .seconds(600) - .nanoseconds(1)) == .seconds(8))
        #expect(policy.delay(afterLiving: .seconds(600)) == .seconds(1))
        #expect(policy.delay(afterLiving: .zero) == .seconds(2))
    }

    @Test("is after 1 second again if somebody says so")
    func reset() {
        var policy = RestartPolicy()
        for _ in 1...10 { _ = policy.delay(afterLiving: .zero) }
        policy.reset()
        #expect(policy.delay(afterLiving: .zero) == .seconds(1))
    }
}
