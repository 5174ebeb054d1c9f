import PluginRegistry
import TestSupport
import Testing

@Suite("Executions")
struct ExecutionTests {
    private struct Broken: Error {}

    private let registry = PluginRegistry()

    init() {
        QuietLog.begin()
    }

    private func initialized(_ name: String = "ocr") -> Plugin {
        let plugin = registry.register(name)
        plugin.markInitialized()
        return plugin
    }

    @Test("execute returns the result, times it, and counts a success")
    func success() throws {
        let plugin = initialized()
        let clock = ContinuousClock()
        let start = clock.now
        let text = try plugin.execute { "text" }
        let most = start.duration(to: clock.now)
        #expect(text == "text")
        let status = plugin.status
        #expect(status.successCount == 1)
        #expect(status.errorCount == 0)
        let last = try #require(status.lastExecutionTime)
        #expect(last > .zero && last <= most)
        #expect(status.averageExecutionTime == last)
    }

    @Test("execute rethrows, and counts an error with its time; the plugin does not become FAILED")
    func failure() {
        let plugin = initialized()
        #expect(throws: Broken.self) { try plugin.execute { throw Broken() } }
        let status = plugin.status
        #expect(status.successCount == 0)
        #expect(status.executions.errors == 1)
        #expect(status.executions.executions == 1)
        #expect(status.lastExecutionTime != nil)
        #expect(status.state == .initialized)
        #expect(status.failures == 0)
    }

    @Test("An asynchronous execution that is cancelled is counted, and nothing stays in flight")
    func cancellation() async {
        let plugin = initialized()
        let task = Task {
            try await plugin.execute {
                while true { try await Task.sleep(for: .seconds(3600)) }
            }
        }
        while plugin.state != .running { await Task.yield() }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        let status = plugin.status
        #expect(status.executions.errors == 1)
        #expect(status.inFlight == 0)
        #expect(status.state == .initialized)
    }

    @Test(
        "execute does not run the body of a plugin that is not ready",
        arguments: [PluginState.loaded, .failed, .unavailable]
    )
    func notReady(state: PluginState) {
        let plugin = registry.register("ocr")
        var reason: String?
        switch state {
        case .failed:
            reason = "it broke"
            plugin.markFailed("it broke")
        case .unavailable:
            reason = "no tessdata"
            plugin.markUnavailable("no tessdata")
        default: break
        }
        var ran = false
        #expect(throws: PluginRegistryError.notReady(plugin: "ocr", state: state, reason: reason)) {
            try plugin.execute { ran = true }
        }
        #expect(!ran)
        #expect(plugin.status.executions.executions == 0)
        #expect(registry.rejectedTransitions == 1)
    }

    @Test("The average is that of the last ten")
    func window() {
        let plugin = initialized()
        #expect(plugin.status.averageExecutionTime == nil)
        for milliseconds in 1...25 { plugin.recordSuccess(duration: .milliseconds(milliseconds)) }
        #expect(plugin.status.averageExecutionTime == .microseconds(20_500))
        #expect(plugin.status.lastExecutionTime == .milliseconds(25))
    }

    @Test("Fewer than ten executions are averaged over as many as there are, and a duration of 0 is one")
    func shortWindow() {
        let plugin = initialized()
        plugin.recordSuccess(duration: .zero)
        #expect(plugin.status.averageExecutionTime == .zero)
        plugin.recordError(duration: .milliseconds(30))
        #expect(plugin.status.averageExecutionTime == .milliseconds(15))
    }

    @Test("The last ten times are listed, oldest first", arguments: [0, 1, 9, 10, 11, 20, 25])
    func recentTimes(count: Int) {
        let plugin = initialized()
        for milliseconds in 0..<count { plugin.recordSuccess(duration: .milliseconds(milliseconds)) }
        #expect(plugin.status.recentExecutionTimes == (max(count - 10, 0)..<count).map { .milliseconds($0) })
    }

    @Test("An absent or negative duration counts the execution and records no time")
    func withoutDuration() {
        let plugin = initialized()
        plugin.recordSuccess()
        plugin.recordError(duration: .milliseconds(-1))
        var buckets: [UInt64] = []
        let reading = plugin.reading(bucketCounts: &buckets)
        #expect(reading.executions.executions == 2)
        #expect(reading.executions.errors == 1)
        #expect(reading.executions.lastNanoseconds == nil)
        #expect(reading.executions.averageNanoseconds == nil)
        #expect(reading.executions.durationSumNanoseconds == 0)
        #expect(buckets.allSatisfy { $0 == 0 })
    }

    @Test("A duration falls in the bucket whose bound it does not exceed")
    func buckets() throws {
        try registry.setDurationBuckets(DurationBuckets([.milliseconds(1), .milliseconds(10)]))
        let plugin = initialized()
        for nanoseconds in [0, 1_000_000, 1_000_001, 10_000_000, 10_000_001] {
            plugin.recordSuccess(duration: .nanoseconds(nanoseconds))
        }
        var counts: [UInt64] = []
        let reading = plugin.reading(bucketCounts: &counts)
        #expect(counts == [2, 2, 1])
        #expect(reading.executions.durationSumNanoseconds == 22_000_002)
    }

    @Test("Durations beyond what 64 bits of nanoseconds hold do not trap")
    func hugeDurations() {
        let plugin = initialized()
        plugin.recordSuccess(duration: .seconds(Int64.max))
        plugin.recordSuccess(duration: .seconds(Int64.max))
        plugin.recordSuccess(duration: .seconds(Int64.min))
        var counts: [UInt64] = []
        let executions = plugin.reading(bucketCounts: &counts).executions
        #expect(executions.executions == 3)
        #expect(counts.last == 2)
        // Each counts as 2⁵³ ns, so that the sum cannot turn negative.
        #expect(executions.durationSumNanoseconds == 1 << 54)
    }

    @Test("Registering again keeps counts and times, and replaces description, version and instance")
    func registeringAgainKeepsCounts() throws {
        let plugin = registry.register("ocr", description: "old", version: "1", instance: "old engine")
        plugin.markInitialized()
        plugin.recordSuccess(duration: .milliseconds(4))
        plugin.recordError(duration: .milliseconds(6))
        plugin.markFailed("it broke")
        let before = plugin.status

        registry.register("ocr", description: "new", version: "2", instance: 42)
        let after = plugin.status
        #expect(after.description == "new")
        #expect(after.version == "2")
        #expect(try registry.instance(of: "ocr", as: Int.self) == 42)
        #expect(after.executions == before.executions)
        #expect(after.failures == 1)
        #expect(after.errorCount == 2)
        #expect(try #require(after.loadedAt) >= #require(before.loadedAt))
        #expect(registry.statuses().count == 1)
    }

    @Test("When it was used last is when the newest execution began")
    func lastUsed() throws {
        let plugin = initialized()
        #expect(plugin.status.lastUsed == nil)
        let before = UnixTime.now
        var during = before
        try plugin.execute { during = .now }
        let lastUsed = try #require(plugin.status.lastUsed)
        #expect(lastUsed.isAbout(before, or: during))
    }

    @Test("An execution that is only recorded began as long ago as it took")
    func lastUsedOfRecorded() throws {
        let plugin = initialized()
        let now = UnixTime.now
        plugin.recordSuccess(duration: .seconds(3600))
        let lastUsed = try #require(plugin.status.lastUsed)
        let began = UnixTime(nanoseconds: now.nanoseconds - 3_600_000_000_000)
        #expect(lastUsed.isAbout(began, or: UnixTime(nanoseconds: began.nanoseconds + 1_000_000_000)))
    }

    /// An object of the program's own that asks for its plugin as it ends.
    private final class Curious: Sendable {
        private let plugin: Plugin

        init(_ plugin: Plugin) {
            self.plugin = plugin
        }

        deinit {
            plugin.recordError()
            _ = plugin.status
        }
    }

    @Test("An instance that ends may use its plugin")
    func instanceEnds() {
        let plugin = initialized()
        plugin.instance = Curious(plugin)
        plugin.instance = nil
        #expect(plugin.status.executions.errors == 1)
        plugin.instance = Curious(plugin)
        registry.register("ocr")
        #expect(plugin.status.executions.errors == 2)
    }

    @Test("What marks the end of an execution nobody marked the start of counts it, and takes nothing in flight away")
    func recordWithoutMark() throws {
        let plugin = initialized()
        try plugin.execute {
            plugin.recordSuccess(duration: .milliseconds(1))
            #expect(plugin.status.inFlight == 1)
            #expect(plugin.state == .running)
        }
        #expect(plugin.status.successCount == 2)
    }
}
