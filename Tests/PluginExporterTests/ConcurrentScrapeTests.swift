import PluginRegistry
import Synchronization
import TestSupport
import Testing

@Suite("Scrapes while plugins are recorded")
struct ConcurrentScrapeTests {
    private static let plugins = ["a", "b", "c"]
    private static let tasks = 8

    @Test("Every scrape is consistent in itself and with the one before, and the totals are exact")
    func consistent() async throws {
        let registry = PluginRegistry()
        for name in Self.plugins { registry.register(name).markInitialized() }
        try await withExporter(registry) { port async throws in
            let tally = Tally()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for task in 0..<Self.tasks {
                    group.addTask {
                        var number = task
                        while !tally.isOver.load(ordering: .relaxed) {
                            let plugin = registry.plugin(named: Self.plugins[number % Self.plugins.count])
                            let duration = Duration.microseconds(number % 7 * 900)
                            if number % 5 == 0 {
                                plugin?.recordError(duration: duration)
                                tally.errors.wrappingAdd(1, ordering: .relaxed)
                            } else {
                                plugin?.recordSuccess(duration: duration)
                            }
                            tally.executions.wrappingAdd(1, ordering: .relaxed)
                            number += 1
                            // The pool has a thread a core, and the scrapes' tasks want one as well.
                            if number % 64 == 0 { await Task.yield() }
                        }
                    }
                }
                group.addTask {
                    defer { tally.isOver.store(true, ordering: .relaxed) }
                    let connection = try HTTPConnection(port: port)
                    var previous: Scrape?
                    for _ in 0..<50 {
                        let scrape = try Scrape(try await connection.request("GET", "/metrics").text)
                        try Self.expectConsistent(scrape, after: previous)
                        previous = scrape
                    }
                }
                try await group.waitForAll()
            }
            let last = try await Scrape(port: port)
            let total = try Self.plugins.map { try Self.value("plugin_executions_total", $0, last) }.reduce(0, +)
            #expect(total == Double(tally.executions.load(ordering: .relaxed)))
            let failed = try Self.plugins.map { try Self.value("plugin_execution_errors_total", $0, last) }
            #expect(failed.reduce(0, +) == Double(tally.errors.load(ordering: .relaxed)))
            for name in Self.plugins {
                let count = try Self.value("plugin_execution_duration_seconds_count", name, last)
                #expect(count == (try Self.value("plugin_executions_total", name, last)))
            }
        }
    }

    private static func value(_ name: String, _ plugin: String, _ scrape: Scrape) throws -> Double {
        try #require(scrape[#"\#(name){plugin="\#(plugin)"}"#])
    }

    private static func expectConsistent(_ scrape: Scrape, after previous: Scrape?) throws {
        for plugin in plugins {
            let buckets = scrape.series(named: "plugin_execution_duration_seconds_bucket")
                .filter { $0.contains(#"plugin="\#(plugin)""#) }
                .compactMap { scrape[$0] }
            let states = scrape.series(named: "plugin_state").filter { $0.contains(#"plugin="\#(plugin)""#) }
            #expect(states.count { scrape[$0] == 1 } == 1)
            let executions = try value("plugin_executions_total", plugin, scrape)
            #expect(try value("plugin_execution_errors_total", plugin, scrape) <= executions)
            // Not there before the first execution.
            guard let last = buckets.last else { continue }
            #expect(buckets.count == 16)
            #expect(buckets == buckets.sorted())
            #expect(try value("plugin_execution_duration_seconds_count", plugin, scrape) == last)
            #expect(last <= executions)
        }
        guard let previous else { return }
        for series in scrape.series {
            let family = series.prefix { $0 != "{" }
            let isCounter =
                scrape.types[String(family)] == "counter" || family.hasSuffix("_bucket") || family.hasSuffix("_sum")
                || family.hasSuffix("_count")
            guard isCounter, let before = previous[series] else { continue }
            #expect(try #require(scrape[series]) >= before, "\(series)")
        }
        for series in previous.series { #expect(scrape[series] != nil, "\(series) is gone") }
    }
}
