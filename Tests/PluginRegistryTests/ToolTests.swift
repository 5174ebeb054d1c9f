import TestSupport
import Testing

@testable import PluginRegistry

@Suite("The tools of a plugin")
struct ToolTests {
    private struct Broken: Error {}

    private let registry = PluginRegistry()
    private let plugin: Plugin

    init() {
        QuietLog.begin()
        plugin = registry.register("ocr")
        plugin.markInitialized()
    }

    private func declared(_ name: String = "analyze") throws -> PluginTool {
        plugin.declareTools([name])
        return try #require(plugin.tool(named: name))
    }

    private func executions(of name: String) -> UInt64? {
        plugin.tool(named: name)?.status.executions.executions
    }

    @Test("Before tools are declared there are none")
    func none() {
        #expect(plugin.tools.isEmpty)
        #expect(plugin.status.tools.isEmpty)
        #expect(plugin.tool(named: "analyze") == nil)
    }

    @Test("Tools are listed by name, each once")
    func sorted() {
        plugin.declareTools(["b", "c", "a", "b"])
        #expect(plugin.tools.map(\.name) == ["a", "b", "c"])
        #expect(plugin.status.tools.map(\.name) == ["a", "b", "c"])
        #expect(plugin.tool(named: "b")?.plugin === plugin)
        #expect(plugin.tool(named: "d") == nil)
    }

    @Test("What a tool executes is counted and timed for it and for its plugin, and for no other tool")
    func counted() async throws {
        plugin.declareTools(["analyze", "other"])
        let tool = try #require(plugin.tool(named: "analyze"))
        let before = UnixTime.now
        #expect(try tool.execute { plugin.state } == .running)
        #expect(throws: Broken.self) { try tool.execute { throw Broken() } }
        try await tool.execute { await Task.yield() }
        await #expect(throws: Broken.self) { try await tool.execute { () async throws in throw Broken() } }
        // Not by a tool.
        try plugin.execute {}

        var counts: [UInt64] = []
        let reading = tool.reading(bucketCounts: &counts)
        #expect(reading.executions == 4)
        #expect(reading.errors == 2)
        #expect(counts.reduce(0, +) == 4)
        #expect(reading.durationSumNanoseconds > 0)
        #expect(reading.lastNanoseconds != nil && reading.averageNanoseconds != nil)
        #expect(try #require(reading.lastUsed).isAbout(before, or: .now))
        #expect(tool.status == ToolStatus(name: "analyze", executions: reading))
        #expect(plugin.status.executions.executions == 5)
        #expect(plugin.status.executions.errors == 2)
        #expect(executions(of: "other") == 0)
        #expect(plugin.status.tools.map(\.executions.executions) == [4, 0])
        #expect(plugin.state == .initialized)
    }

    @Test("A tool of a plugin that is not ready does not run, and nothing is counted but the refusal")
    func notReady() throws {
        let tool = try declared()
        plugin.markFailed("it broke")
        #expect(throws: PluginRegistryError.notReady(plugin: "ocr", state: .failed, reason: "it broke")) {
            try tool.execute { Issue.record("it ran") }
        }
        #expect(tool.status.executions == .nothing(since: tool.createdAt))
        #expect(registry.rejectedTransitions == 1)
    }

    @Test("Counts are kept when tools are declared again, gone in between, and when the plugin is registered again")
    func kept() throws {
        let tool = try declared()
        try tool.execute {}
        plugin.declareTools(["analyze", "new"])
        #expect(executions(of: "analyze") == 1)
        plugin.declareTools(["new"])
        #expect(plugin.tool(named: "analyze") == nil)
        // Whoever holds it may still finish what it began.
        try tool.execute {}
        plugin.declareTools(["analyze"])
        #expect(executions(of: "analyze") == 2)
        registry.register("ocr", version: "2").markInitialized()
        #expect(plugin.tools.map(\.name) == ["analyze"])
        try tool.execute {}
        #expect(executions(of: "analyze") == 3)
    }

    @Test("Other tools raise the generation; the same again do not")
    func generation() {
        var counts: [UInt64] = []
        let first = plugin.reading(bucketCounts: &counts).generation
        plugin.declareTools(["a", "b"])
        let second = plugin.reading(bucketCounts: &counts).generation
        #expect(second > first)
        plugin.declareTools(["b", "a"])
        #expect(plugin.reading(bucketCounts: &counts).generation == second)
        plugin.declareTools([])
        #expect(plugin.reading(bucketCounts: &counts).generation > second)
    }

    @Test("Of more than a thousand tools, the first by name are kept")
    func bound() {
        let names = (0..<1_500).map { "tool-\(10_000 + $0)" }
        plugin.declareTools(names.reversed())
        #expect(plugin.tools.map(\.name) == Array(names.prefix(PluginTool.maximumCount)))
        #expect(PluginTool.maximumCount == 1_000)
    }

    @Test("Tools that are left out are told in the log, once for each time that they are declared")
    func leftOut() {
        let log = LogRecorder()
        let warning = LogRecorder.Entry(
            .warning, "Plugin has tools that are not counted: too many, or with names too long",
            ["plugin": "ocr", "left_out": "3"]
        )
        let tooLong = String(repeating: "x", count: PluginTool.maximumNameLength + 1)
        let fitting = (0..<PluginTool.maximumCount).map { "tool-\(10_000 + $0)" }
        log.recording {
            plugin.declareTools(fitting)
            #expect(log.entries.isEmpty)
            plugin.declareTools(fitting + [tooLong, "y", "z"])
            #expect(log.entries == [warning])
            plugin.declareTools(fitting + [tooLong, "y", "z"])
            #expect(log.entries == [warning, warning])
            plugin.declareTools(fitting)
            #expect(log.entries == [warning, warning])
        }
    }

    @Test("A plugin that declares other names each time gets a thousand in all, and no counter begins anew")
    func everChanging() throws {
        let tool = try declared()
        try tool.execute {}
        for round in 0..<30 {
            plugin.declareTools((0..<100).map { "tool-\(round)-\($0)" } + ["analyze"])
        }
        // All that fitted: "analyze" and 999 others.
        let everything = (0..<30).flatMap { round in (0..<100).map { "tool-\(round)-\($0)" } }
        plugin.declareTools(everything + ["analyze"])
        #expect(plugin.tools.count == PluginTool.maximumCount)
        #expect(executions(of: "analyze") == 1)
        try tool.execute {}
        #expect(executions(of: "analyze") == 2)
    }

    @Test("A name that is too long is no tool's", arguments: ["", "é"])
    func longNames(suffix: String) {
        let longest = String(repeating: "x", count: PluginTool.maximumNameLength - suffix.utf8.count) + suffix
        plugin.declareTools([longest, longest + "x"])
        #expect(plugin.tools.map(\.name) == [longest])
    }

    /// A list of the caller's own that asks for the plugin while it is gone through.
    private struct Curious: Sequence, IteratorProtocol {
        let plugin: Plugin
        var rest = ["b", "a"]

        mutating func next() -> String? {
            _ = plugin.status
            return rest.popLast()
        }
    }

    @Test("A list of tools may use the plugin while it is gone through")
    func curiousList() {
        plugin.declareTools(Curious(plugin: plugin))
        #expect(plugin.tools.map(\.name) == ["a", "b"])
    }
}

extension ExecutionReading {
    fileprivate static func nothing(since createdAt: UnixTime) -> ExecutionReading {
        ExecutionReading(createdAt: createdAt, executions: 0, errors: 0, durationSumNanoseconds: 0)
    }
}
