import TestSupport
import Testing

@testable import PluginRegistry

@Suite("Looking plugins up by name")
struct LookUpTests {
    private let registry = PluginRegistry()

    init() {
        QuietLog.begin()
    }

    @Test("Each of a hundred thousand is found by its name, and nothing by another")
    func many() {
        let names = (0..<100_000).map { "plugin-\($0)" }
        let plugins = names.map { registry.register($0) }
        for (name, plugin) in zip(names, plugins) where registry.plugin(named: name) !== plugin {
            Issue.record("\(name) is not found")
        }
        for number in 0..<100_000 where registry.plugin(named: "plugin-\(number)x") != nil {
            Issue.record("plugin-\(number)x is found")
        }
        #expect(registry.roster.plugins.count == 100_000)
        #expect(registry.rejectedTransitions == 0)
    }

    @Test("Names that Unicode holds to be equal are one", arguments: [("é", "e\u{301}"), ("K", "\u{212A}"), ("", "")])
    func equal(one: String, other: String) {
        #expect(registry.register(one) === registry.register(other))
        #expect(registry.plugin(named: other)?.name == one)
        #expect(registry.statuses().count == 1)
    }

    @Test("A name that is there is found by every thread at every moment, while others are added")
    func growing() async throws {
        let registry = registry
        let known = (0..<10).map { registry.register("known-\($0)") }
        let isAdding = Flag()
        defer { isAdding.lower() }
        async let readers: Void = onThreads(3) { _ in
            repeat {
                for (number, plugin) in known.enumerated() where registry.plugin(named: "known-\(number)") !== plugin {
                    Issue.record("known-\(number) is not found")
                }
                #expect(registry.plugin(named: "unknown") == nil)
            } while isAdding.isUp
        }
        try await onThreads(2) { thread in
            for number in 0..<5_000 {
                let plugin = registry.register("plugin-\(thread)-\(number)")
                // What this thread added it finds at once, whatever the other adds.
                if registry.plugin(named: plugin.name) !== plugin { Issue.record("\(plugin.name) is not found") }
            }
        }
        isAdding.lower()
        try await readers
        #expect(registry.statuses().count == 10_010)
    }

    @Test("Names with the same hash are kept apart, also in a table that has grown")
    func collisions() {
        let names = (0..<100).map { "plugin-\($0)" }
        // The registry keeps them alive.
        let plugins = names.map { registry.register($0) }
        var table = PluginTable()
        for (count, plugin) in plugins.enumerated() {
            if table.isFull(with: count) { table = PluginTable(growing: table) }
            // The last place of any table, so that the others follow at its beginning.
            table.insert(.passUnretained(plugin), hash: -1)
        }
        for (name, plugin) in zip(names, plugins) {
            #expect(table.find(name, hash: -1)?.takeUnretainedValue() === plugin)
            #expect(table.find(name, hash: 0) == nil)
        }
        #expect(table.find("unknown", hash: -1) == nil)
    }

    @Test("A plugin outlives its registry while somebody holds it, and so do its tools")
    func outliving() throws {
        var registry: PluginRegistry? = PluginRegistry()
        weak let plugin = registry?.register("ocr")
        plugin?.markInitialized()
        plugin?.declareTools(["analyze"])
        var tool = plugin?.tool(named: "analyze")
        registry = nil
        try tool?.execute {}
        #expect(plugin?.status.executions.executions == 1)
        #expect(tool?.status.executions.executions == 1)
        tool = nil
        #expect(plugin == nil)
    }
}
