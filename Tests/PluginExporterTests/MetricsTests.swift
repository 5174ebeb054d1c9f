import PluginRegistry
import TestSupport
import Testing

@Suite("GET /metrics")
struct MetricsTests {
    private let registry = PluginRegistry()

    @Test("Each family is there once, in the same order in every scrape")
    func families() async throws {
        try GoldenScrapeTests.fill(registry)
        try await withExporter(registry) { port async throws in
            let first = try await Scrape(port: port)
            let second = try await Scrape(port: port)
            #expect(Set(first.families).count == first.families.count)
            #expect(second.families.filter { $0 != "plugin_exporter_scrape_duration_seconds" } == first.families)
            #expect(
                first.families.prefix(4) == [
                    "plugin_info", "plugin_state", "plugin_discovered", "plugin_registered",
                ])
        }
    }

    @Test("A plugin that was only discovered is discovered and not registered, and nothing else")
    func discoveredOnly() async throws {
        registry.register("here")
        registry.discovered(["gone", "here"], source: "directory")
        try await withExporter(registry) { port async throws in
            let scrape = try await Scrape(port: port)
            #expect(
                scrape.series.filter { $0.contains(#"plugin="gone""#) } == [
                    #"plugin_discovered{plugin="gone",source="directory"}"#, #"plugin_registered{plugin="gone"}"#,
                ])
            #expect(scrape[#"plugin_discovered{plugin="gone",source="directory"}"#] == 1)
            #expect(scrape[#"plugin_registered{plugin="gone"}"#] == 0)
            #expect(scrape[#"plugin_registered{plugin="here"}"#] == 1)
            registry.register("gone")
            #expect(try await Scrape(port: port)[#"plugin_registered{plugin="gone"}"#] == 1)
        }
    }

    @Test("Before the first execution counters are 0 and durations are not there")
    func beforeExecution() async throws {
        let plugin = registry.register("ocr")
        plugin.markInitialized()
        try await withExporter(registry) { port async throws in
            let before = try await Scrape(port: port)
            for name in ["executions_total", "execution_errors_total", "executions_in_flight", "failures_total"] {
                #expect(before[#"plugin_\#(name){plugin="ocr"}"#] == 0)
            }
            #expect(before["plugin_registry_rejected_transitions_total"] == 0)
            #expect(!before.text.contains("plugin_execution_duration"))
            #expect(!before.text.contains("plugin_last_used"))

            // One without a time: a use, and still no duration.
            plugin.recordSuccess()
            let untimed = try await Scrape(port: port)
            #expect(untimed[#"plugin_executions_total{plugin="ocr"}"#] == 1)
            #expect(!untimed.text.contains("plugin_execution_duration"))
            #expect(untimed[#"plugin_last_used_timestamp_seconds{plugin="ocr"}"#] != nil)

            plugin.recordError(duration: .milliseconds(5))
            let timed = try await Scrape(port: port)
            #expect(timed[#"plugin_executions_total{plugin="ocr"}"#] == 2)
            #expect(timed[#"plugin_execution_errors_total{plugin="ocr"}"#] == 1)
            #expect(timed[#"plugin_execution_duration_seconds_count{plugin="ocr"}"#] == 1)
            #expect(timed[#"plugin_execution_duration_seconds_sum{plugin="ocr"}"#] == 0.005)
            #expect(timed[#"plugin_execution_duration_seconds_bucket{plugin="ocr",le="0.0025"}"#] == 0)
            #expect(timed[#"plugin_execution_duration_seconds_bucket{plugin="ocr",le="0.005"}"#] == 1)
            #expect(timed[#"plugin_execution_duration_seconds_bucket{plugin="ocr",le="+Inf"}"#] == 1)
            #expect(timed[#"plugin_execution_duration_last_seconds{plugin="ocr"}"#] == 0.005)
            #expect(timed[#"plugin_execution_duration_recent_average_seconds{plugin="ocr"}"#] == 0.005)
        }
    }

    @Test("Whatever happens to a plugin, exactly one of its states is 1")
    func oneState() async throws {
        let plugin = registry.register("ocr")
        try await withExporter(registry) { port async throws in
            let steps: [(String, @Sendable () -> Void)] = [
                ("loaded", {}),
                ("initialized", { plugin.markInitialized() }),
                ("running", { plugin.markRunning() }),
                ("initialized", { plugin.recordSuccess() }),
                ("failed", { plugin.markFailed("x") }),
                ("loaded", { [registry] in registry.register("ocr") }),
                ("unavailable", { plugin.markUnavailable("y") }),
            ]
            for (state, step) in steps {
                step()
                let scrape = try await Scrape(port: port)
                let states = scrape.series(named: "plugin_state")
                #expect(states.count == 5)
                #expect(states.filter { scrape[$0] == 1 } == [#"plugin_state{plugin="ocr",state="\#(state)"}"#])
                #expect(states.count { scrape[$0] == 0 } == 4)
            }
        }
    }

    @Test("A plugin registered again has its new description and version, once")
    func registeredAgain() async throws {
        registry.register("ocr", description: "old", version: "1")
        try await withExporter(registry) { port async throws in
            let before = try await Scrape(port: port).series(named: "plugin_info")
            #expect(before == [#"plugin_info{plugin="ocr",version="1",description="old"}"#])
            registry.register("ocr", description: "new", version: "2")
            let after = try await Scrape(port: port).series(named: "plugin_info")
            #expect(after == [#"plugin_info{plugin="ocr",version="2",description="new"}"#])
        }
    }

    @Test("How long rendering took is told from the second scrape on")
    func scrapeDuration() async throws {
        try await withExporter { port async throws in
            #expect(try await Scrape(port: port)["plugin_exporter_scrape_duration_seconds"] == nil)
            let second = try await Scrape(port: port)
            let seconds = try #require(second["plugin_exporter_scrape_duration_seconds"])
            #expect(seconds > 0)
            #expect(seconds < 60)
        }
    }

    @Test("Scrapes that are taken at the same time are each whole")
    func overlapping() async throws {
        for number in 0..<300 { registry.register("plugin-\(number)", description: "a plugin of many") }
        try await withExporter(registry) { port async throws in
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        let connection = try HTTPConnection(port: port)
                        var count = 0
                        for _ in 0..<5 {
                            let scrape = try Scrape(try await connection.request("GET", "/metrics").text)
                            #expect(scrape.text.hasSuffix("\n"))
                            count += scrape.series(named: "plugin_info").count
                        }
                        return count
                    }
                }
                for try await count in group { #expect(count == 5 * 300) }
            }
        }
    }
}
