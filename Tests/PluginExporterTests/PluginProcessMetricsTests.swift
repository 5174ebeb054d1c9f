import Glibc
import PluginRegistry
import TestSupport
import Testing

@Suite("Metrics of plugins' processes")
struct PluginProcessMetricsTests {
    private static let restarts = #"plugin_process_restarts_total{plugin="ocr"}"#
    private static let memory = #"plugin_process_resident_memory_bytes{plugin="ocr"}"#
    private static let cpu = #"plugin_process_cpu_seconds_total{plugin="ocr"}"#

    private let registry = PluginRegistry()
    private let plugin: Plugin

    init() {
        plugin = registry.register("ocr")
    }

    private static func processSeries(_ scrape: Scrape) -> [String] {
        scrape.series.filter { $0.hasPrefix("plugin_process_") }
    }

    @Test("Of a plugin without a process of its own there is nothing, not even a family")
    func absent() async throws {
        try await withExporter(registry) { port async throws in
            #expect(!(try await Scrape(port: port).text.contains("plugin_process_")))
        }
    }

    @Test("While no process runs there are restarts alone, and no family without a sample")
    func notRunning() async throws {
        plugin.process.host()
        try await withExporter(registry) { port async throws in
            let scrape = try await Scrape(port: port)
            #expect(Self.processSeries(scrape) == [Self.restarts])
            #expect(scrape[Self.restarts] == 0)
            #expect(scrape.families.filter { $0.hasPrefix("plugin_process_") } == ["plugin_process_restarts_total"])
        }
    }

    @Test("A running process has memory and CPU time, which is not less when another follows it")
    func followed() async throws {
        let first = try ChildProcess(["sh", "-c", "while :; do :; done"])
        plugin.process.began(first.identifier)
        try await withExporter(registry) { port async throws in
            let used = try await eventually("the process has used CPU time") { () -> Double? in
                let scrape = try await Scrape(port: port)
                // Before it has run, Linux may not have counted its memory yet.
                if scrape[Self.memory] == nil { return nil }
                #expect(Self.processSeries(scrape) == [Self.restarts, Self.memory, Self.cpu])
                #expect(try #require(scrape[Self.memory]) > 0)
                return try #require(scrape[Self.cpu]) > 0.05 ? scrape[Self.cpu] : nil
            }
            first.send(signal: SIGSTOP)
            plugin.process.ended()
            #expect(Self.processSeries(try await Scrape(port: port)) == [Self.restarts])
            plugin.process.restarted(because: "exited with status 1")
            let second = try ChildProcess(["sleep", "1000"])
            plugin.process.began(second.identifier)
            let scrape = try await eventually("the second process has memory") { () -> Scrape? in
                let scrape = try await Scrape(port: port)
                return scrape[Self.memory] == nil ? nil : scrape
            }
            #expect(try #require(scrape[Self.cpu]) >= used)
            #expect(scrape[Self.restarts] == 1)
        }
    }
}
