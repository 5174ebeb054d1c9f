import TestSupport
import Testing

@testable import PluginRegistry

@Suite("Since when counters count")
struct CreatedTimeTests {
    private let registry = PluginRegistry()

    init() {
        QuietLog.begin()
    }

    @Test("A plugin's count from its first registration on, however often it is registered again")
    func registered() {
        let before = UnixTime.now
        let plugin = registry.register("ocr")
        #expect(plugin.createdAt.isAbout(before, or: .now))
        let created = plugin.createdAt
        while UnixTime.now.nanoseconds == created.nanoseconds {}
        plugin.recordSuccess(duration: .milliseconds(1))
        registry.register("ocr", version: "2")
        plugin.reload(description: "", version: "3")
        plugin.recover()
        #expect(plugin.createdAt == created)
        #expect(plugin.status.executions.createdAt == created)
        var counts: [UInt64] = []
        #expect(plugin.reading(bucketCounts: &counts).executions.createdAt == created)
    }

    @Test("Those of a plugin that is first known as unavailable count from then on")
    func unavailable() throws {
        registry.markUnavailable("ocr", reason: "not there")
        let plugin = try #require(registry.plugin(named: "ocr"))
        let created = plugin.createdAt
        while UnixTime.now.nanoseconds == created.nanoseconds {}
        let loaded = registry.register("ocr").status.loadedAt
        #expect(plugin.createdAt == created)
        #expect(try #require(loaded) > created)
    }

    @Test("A tool's count from its first declaration on, though it was gone meanwhile")
    func declared() throws {
        let plugin = registry.register("ocr")
        while UnixTime.now.nanoseconds == plugin.createdAt.nanoseconds {}
        let before = UnixTime.now
        plugin.declareTools(["analyze"])
        let tool = try #require(plugin.tool(named: "analyze"))
        #expect(tool.createdAt.isAbout(before, or: .now))
        #expect(tool.createdAt > plugin.createdAt)
        plugin.declareTools([])
        plugin.declareTools(["analyze", "other"])
        #expect(plugin.tool(named: "analyze")?.createdAt == tool.createdAt)
        #expect(tool.status.executions.createdAt == tool.createdAt)
        #expect(try #require(plugin.tool(named: "other")).createdAt >= tool.createdAt)
    }
}
