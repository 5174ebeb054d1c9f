import Testing

@testable import PluginExporter

@Suite("So many requests in a time")
struct RateLimiterTests {
    @Test("As many at once as the burst, then one an interval, and a full bucket after a rest")
    func bucket() {
        let limiter = RateLimiter(RateLimit(interval: .seconds(1), burst: 3))
        func takes(_ times: [Double]) -> [Bool] { times.map { limiter.take(at: .seconds($0)) } }
        #expect(takes([0, 0, 0, 0, 0.9]) == [true, true, true, false, false])
        #expect(takes([1, 1, 1.5, 2, 2.1]) == [true, false, false, true, false])
        #expect(takes([60, 60, 60, 60]) == [true, true, true, false])
    }

    @Test("The shortest and the longest intervals are kept to")
    func extremes() {
        let short = RateLimiter(RateLimit(interval: .nanoseconds(1), burst: 1))
        #expect(short.take(at: .seconds(1)))
        #expect(!short.take(at: .seconds(1)))
        #expect(short.take(at: .seconds(1) + .nanoseconds(1)))
        let long = RateLimiter(RateLimit(interval: .seconds(Int64.max), burst: .max))
        #expect((0..<4).map { _ in long.take(at: .seconds(1)) } == [true, true, false, false])
        let once = RateLimiter(RateLimit(interval: .seconds(100 * 365 * 86_400), burst: 1))
        #expect((0..<3).map { _ in once.take(at: .seconds(1)) } == [true, false, false])
    }

    @Test("Threads that ask at once share one bucket")
    func shared() async {
        let limiter = RateLimiter(RateLimit(interval: .seconds(1), burst: 1000))
        let taken = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<8 { group.addTask { (0..<500).count { _ in limiter.take(at: .zero) } } }
            return await group.reduce(0, +)
        }
        #expect(taken == 1000)
    }
}
