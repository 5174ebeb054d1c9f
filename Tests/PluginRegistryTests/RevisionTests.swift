import TestSupport
import Testing

@testable import PluginRegistry

@Suite("The revision of a plugin")
struct RevisionTests {
    private struct Broken: Error {}

    private let registry = PluginRegistry()
    private let plugin: Plugin

    init() {
        QuietLog.begin()
        plugin = registry.register("ocr", version: "1")
        plugin.markInitialized()
        plugin.declareTools(["analyze"])
    }

    private static let changes: [PluginChange] = [
        PluginChange("a success without a time") { _, plugin in plugin.recordSuccess() },
        PluginChange("an error without a time") { _, plugin in plugin.recordError() },
        PluginChange("a success") { _, plugin in plugin.recordSuccess(duration: .zero) },
        PluginChange("an error") { _, plugin in plugin.recordError(duration: .zero) },
        PluginChange("an execution") { _, plugin in try plugin.execute {} },
        PluginChange("one that fails") { _, plugin in try? plugin.execute { throw Broken() } },
        PluginChange("a tool's execution") { _, plugin in try plugin.tool(named: "analyze")?.execute {} },
        PluginChange("a mark") { _, plugin in plugin.markRunning() },
        PluginChange("a mark that is taken back") { _, plugin in
            plugin.markRunning()
            plugin.markInitialized()
        },
        PluginChange("failing") { _, plugin in plugin.markFailed("it broke") },
        PluginChange("failing again") { _, plugin in plugin.failAgain("it broke") },
        PluginChange("becoming unavailable") { _, plugin in plugin.becomeUnavailable("no program") },
        PluginChange("a recovery that changes nothing but the time") { _, plugin in plugin.recover() },
        PluginChange("unavailable, recovered, unavailable again") { _, plugin in
            plugin.becomeUnavailable("no program")
            plugin.recover()
            plugin.markInitialized()
        },
        PluginChange("other tools") { _, plugin in plugin.declareTools(["other"]) },
        PluginChange("another version") { _, plugin in plugin.describe(version: "2") },
        PluginChange("registering again") { registry, _ in registry.register("ocr", version: "1") },
        PluginChange("reloading") { _, plugin in plugin.reload(description: "", version: "1") },
    ]

    @Test("is another after each change", arguments: changes)
    func change(_ change: PluginChange) throws {
        for _ in 0..<2 {
            let before = plugin.revision
            try change.make(registry, plugin)
            #expect(plugin.revision != before)
            // From FAILED nothing executes.
            plugin.recover()
        }
    }

    @Test("is another while an execution is in flight, and after it")
    func inFlight() throws {
        let before = plugin.revision
        let during = try plugin.execute { plugin.revision }
        #expect(during != before)
        #expect(plugin.revision != during)
    }

    @Test("stays while nothing happens, however often the plugin is read; so does the reading")
    func idle() throws {
        try plugin.execute {}
        var counts: [UInt64] = []
        let revision = plugin.revision
        let reading = plugin.reading(bucketCounts: &counts)
        for _ in 0..<100 {
            var others: [UInt64] = []
            #expect(plugin.reading(bucketCounts: &others) == reading)
            _ = plugin.status
            plugin.instance = "engine"
            #expect(plugin.revision == revision)
        }
        registry.register("another")
        #expect(plugin.revision == revision)
    }

    @Test("does not tell of the plugin's process, whose figures are read apart")
    func process() {
        let revision = plugin.revision
        #expect(plugin.processReading == nil)
        plugin.process.host()
        plugin.process.restarted(because: "exited with status 1")
        #expect(plugin.revision == revision)
        #expect(plugin.processReading == ProcessReading(restarts: 1))
    }

    /// What a scrape keeps of a plugin: read again only if the revision is another.
    private struct Kept {
        let plugin: Plugin
        let tool: PluginTool
        var revision: PluginRevision
        var reading: PluginReading
        var buckets: [UInt64] = []
        var toolReading: ExecutionReading
        var toolBuckets: [UInt64] = []
        var exemplars: [BucketExemplar] = []

        init(_ plugin: Plugin, _ tool: PluginTool) {
            (self.plugin, self.tool) = (plugin, tool)
            revision = plugin.revision
            reading = plugin.reading(bucketCounts: &buckets)
            toolReading = tool.reading(bucketCounts: &toolBuckets)
            plugin.appendExemplars(to: &exemplars, clock: .now)
        }

        mutating func update() {
            if plugin.revision != revision { self = Kept(plugin, tool) }
        }
    }

    @Test("A reading that is kept by it is the same as a fresh one, whatever was recorded meanwhile")
    func kept() async throws {
        let plugin = plugin
        let registry = registry
        let tool = try #require(plugin.tool(named: "analyze"))
        for _ in 0..<20 {
            let isRecording = Flag()
            defer { isRecording.lower() }
            let hasBegun = Gate()
            async let reader = blocking {
                var kept = Kept(plugin, tool)
                hasBegun.open()
                while isRecording.isUp { kept.update() }
                kept.update()
                return kept
            }
            await hasBegun.pass()
            try await onThreads(4) { thread in
                for round in 0..<1_000 {
                    switch (thread + round) % 8 {
                    case 0: plugin.recordError()
                    case 1: plugin.recordSuccess()
                    case 2:
                        let traceID = TraceID(high: UInt64(thread), low: UInt64(round))
                        plugin.recordSuccess(duration: .milliseconds(round), traceID: traceID)
                    case 3: plugin.markRunning()
                    case 4 where thread == 0: plugin.failAgain("it broke")
                    case 5 where thread == 0: registry.register("ocr", version: "\(round)")
                    case 6 where thread == 0: plugin.recover()
                    default: try? tool.execute { if round % 3 == 0 { throw Broken() } }
                    }
                }
            }
            isRecording.lower()
            let kept = try await reader
            let fresh = Kept(plugin, tool)
            #expect(kept.reading == fresh.reading)
            #expect(kept.buckets == fresh.buckets)
            #expect(kept.toolReading == fresh.toolReading)
            #expect(kept.toolBuckets == fresh.toolBuckets)
            #expect(!fresh.exemplars.isEmpty && kept.exemplars == fresh.exemplars)
        }
    }
}
