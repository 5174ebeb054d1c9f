import Metrics
import MetricsTestKit
import PluginRegistry
import PluginRegistryMetrics
import TestSupport
import Testing

@Suite("The registry in swift-metrics")
struct RegistryMirrorTests {
    private struct Broken: Error {}

    private let registry = PluginRegistry()
    private let metrics = TestMetrics()

    init() {
        QuietLog.begin()
    }

    private func count(_ label: String, _ dimensions: [(String, String)]) throws -> Int64 {
        try metrics.expectCounter(label, dimensions).totalValue
    }

    private func times(_ label: String, _ dimensions: [(String, String)]) throws -> [Int64] {
        try metrics.expectTimer(label, dimensions).values
    }

    private func gauge(_ label: String, _ dimensions: [(String, String)]) throws -> Double? {
        try metrics.expectGauge(label, dimensions).lastValue
    }

    @Test("Each recording is one increment and one time, from the moment of the mirror on", arguments: [false, true])
    func recordings(registeredBefore: Bool) throws {
        if registeredBefore {
            registry.register("ocr").recordSuccess(duration: .seconds(9))
        }
        _ = try RegistryMirror(registry: registry, factory: metrics)
        let ocr = registry.register("ocr")
        let dimensions = [("plugin", "ocr")]
        #expect(try count("plugin.executions", dimensions) == 0)
        #expect(try count("plugin.execution.errors", dimensions) == 0)
        ocr.recordSuccess(duration: .milliseconds(3))
        registry.recordError("ocr", duration: .nanoseconds(7))
        ocr.recordSuccess()
        ocr.recordError(duration: .seconds(-1))
        #expect(try count("plugin.executions", dimensions) == 4)
        #expect(try count("plugin.execution.errors", dimensions) == 2)
        #expect(try times("plugin.execution.duration", dimensions) == [3_000_000, 7])
        #expect(metrics.counters.count == 2)
        #expect(metrics.timers.count == 1)
    }

    @Test("The time is the one that the registry has recorded, also of what fails")
    func executions() throws {
        _ = try RegistryMirror(registry: registry, factory: metrics)
        let ocr = registry.register("ocr")
        ocr.markInitialized()
        try ocr.execute {}
        #expect(throws: Broken.self) { try ocr.execute { throw Broken() } }
        let times = try times("plugin.execution.duration", [("plugin", "ocr")])
        #expect(ocr.status.recentExecutionTimes == times.map { .nanoseconds($0) })
        #expect(times.count == 2)
        #expect(try count("plugin.execution.errors", [("plugin", "ocr")]) == 1)
    }

    @Test("What an execution that no state allows would have counted is not counted")
    func refused() throws {
        _ = try RegistryMirror(registry: registry, factory: metrics)
        let ocr = registry.register("ocr")
        #expect(throws: PluginRegistryError.self) { try ocr.execute {} }
        #expect(try count("plugin.executions", [("plugin", "ocr")]) == 0)
    }

    @Test("Tools have metrics of their own, whether declared before or after, or again", arguments: [false, true])
    func tools(declaredBefore: Bool) async throws {
        let ocr = registry.register("ocr")
        ocr.markInitialized()
        if declaredBefore { ocr.declareTools(["analyze", "describe"]) }
        _ = try RegistryMirror(registry: registry, factory: metrics)
        if !declaredBefore { ocr.declareTools(["analyze", "describe"]) }
        let analyze = try #require(ocr.tool(named: "analyze"))
        try analyze.execute {}
        #expect(throws: Broken.self) { try analyze.execute { throw Broken() } }
        ocr.declareTools([])
        ocr.declareTools(["analyze"])
        try analyze.execute {}
        let dimensions = [("plugin", "ocr"), ("tool", "analyze")]
        #expect(try count("plugin.tool.executions", dimensions) == 3)
        #expect(try count("plugin.tool.execution.errors", dimensions) == 1)
        #expect(try count("plugin.executions", [("plugin", "ocr")]) == 3)
        #expect(try count("plugin.tool.executions", [("plugin", "ocr"), ("tool", "describe")]) == 0)
        let times = try times("plugin.tool.execution.duration", dimensions)
        #expect(try times == self.times("plugin.execution.duration", [("plugin", "ocr")]))
        #expect(times.count == 3)
        #expect(metrics.timers.count == 3)
    }

    @Test("A plugin that is registered again goes on counting")
    func registeredAgain() throws {
        _ = try RegistryMirror(registry: registry, factory: metrics)
        let first = registry.register("ocr", version: "1")
        first.recordSuccess()
        registry.register("ocr", version: "2").recordSuccess()
        #expect(try count("plugin.executions", [("plugin", "ocr")]) == 2)
        #expect(metrics.counters.count == 2)
    }

    @Test("Of many threads none is lost, also while plugins and the mirror come")
    func threads() async throws {
        let ocr = registry.register("ocr")
        let mirror = try RegistryMirror(registry: registry, factory: metrics)
        let perThread = 2_000
        try await withThrowingTaskGroup(of: Void.self) { group in
            for thread in 0..<8 {
                group.addTask { [registry] in
                    try await blocking {
                        let own = registry.register("own-\(thread)")
                        for turn in 0..<perThread {
                            ocr.recordSuccess(duration: .nanoseconds(1))
                            if turn % 4 == 0 { own.recordError() }
                            if turn % 500 == 0 { mirror.refresh() }
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try count("plugin.executions", [("plugin", "ocr")]) == Int64(8 * perThread))
        #expect(try times("plugin.execution.duration", [("plugin", "ocr")]).count == 8 * perThread)
        for thread in 0..<8 {
            #expect(try count("plugin.execution.errors", [("plugin", "own-\(thread)")]) == Int64(perThread / 4))
        }
    }

    @Test("The gauges say who is in which state and who is missing, and those of who is gone end")
    func gauges() throws {
        registry.discovered(["asr", "ocr"], source: "config")
        let ocr = registry.register("ocr")
        let mirror = try RegistryMirror(registry: registry, factory: metrics)
        #expect(try gauge("plugin.missing", [("plugin", "asr")]) == 1)
        #expect(try gauge("plugin.missing", [("plugin", "ocr")]) == 0)
        #expect(try gauge("plugin.lifecycle", [("plugin", "ocr"), ("state", "loaded")]) == 1)
        #expect(throws: TestMetricsError.self) {
            try gauge("plugin.lifecycle", [("plugin", "asr"), ("state", "loaded")])
        }
        ocr.markFailed("broken")
        registry.register("asr")
        mirror.refresh()
        #expect(try gauge("plugin.missing", [("plugin", "asr")]) == 0)
        #expect(try gauge("plugin.lifecycle", [("plugin", "asr"), ("state", "loaded")]) == 1)
        #expect(try gauge("plugin.lifecycle", [("plugin", "ocr"), ("state", "loaded")]) == 0)
        #expect(try gauge("plugin.lifecycle", [("plugin", "ocr"), ("state", "failed")]) == 1)
        registry.discovered(["ghost"], source: "config")
        mirror.refresh()
        #expect(try gauge("plugin.missing", [("plugin", "ghost")]) == 1)
        registry.discovered([], source: "config")
        mirror.refresh()
        #expect(throws: TestMetricsError.self) { try gauge("plugin.missing", [("plugin", "ghost")]) }
        #expect(metrics.recorders.count == 2 * 6)
    }

    @Test("Refreshes the gauges until it is cancelled")
    func refreshing() async throws {
        let mirror = try RegistryMirror(registry: registry, factory: metrics)
        let refreshing = Task { await mirror.run(every: .milliseconds(1)) }
        registry.register("ocr")
        try await eventually("the gauge is set") { try? gauge("plugin.missing", [("plugin", "ocr")]) }
        refreshing.cancel()
        await refreshing.value
    }

    @Test("A second mirror would count twice, and is refused")
    func second() throws {
        _ = try RegistryMirror(registry: registry, factory: metrics)
        let error = #expect(throws: PluginRegistryError.observedAlready) {
            try RegistryMirror(registry: registry, factory: metrics)
        }
        #expect(error?.description == "The registry's executions are observed already, and can be only once")
    }
}
