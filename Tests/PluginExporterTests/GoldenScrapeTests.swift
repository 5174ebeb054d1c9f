import Glibc
import TestSupport
import Testing

@testable import PluginRegistry

@Suite("A whole scrape")
struct GoldenScrapeTests {
    /// One plugin in every state, one that is missing, two sources, refused changes and failures, tools, and plugins in
    /// processes of their own, of which one runs.
    static func fill(_ registry: PluginRegistry) throws {
        try registry.setDurationBuckets(DurationBuckets([.milliseconds(10), .milliseconds(500), .seconds(1)]))
        let running = registry.register("running", description: "Runs \"now\" \\ and\nthen", version: "1.0")
        running.markInitialized()
        for milliseconds in [10, 10, 20, 600, 2000] { running.recordSuccess(duration: .milliseconds(milliseconds)) }
        running.recordError(duration: .milliseconds(1))
        running.recordError()
        running.markRunning()
        registry.register("initialized", version: "2").markInitialized()
        registry.register("loaded 🧩")
        let failed = registry.register("failed", version: "3")
        failed.markFailed("once")
        failed.markFailed("refused")
        registry.register("failed", version: "3").markFailed("twice")
        registry.markUnavailable("unavailable", reason: "no program")
        registry.markInitialized("unknown")
        registry.discovered(
            ["running", "initialized", "missing"], source: "directory", duration: .milliseconds(1500)
        )
        registry.discovered(["running"], source: "config", problems: ["Plugin 'running' is refused"])
        registry.discoveryFailed(source: "broken", reason: "no such file")
        try fillTools(of: running)
        failed.process.host()
        let initialized = try #require(registry.plugin(named: "initialized"))
        initialized.declareTools(["analyze"])
        initialized.process.restarted(because: "exited with status 1")
        initialized.process.restarted(because: "exited with status 1")
        // This very process will do for the plugin's.
        initialized.process.began(getpid())
    }

    private static func fillTools(of plugin: Plugin) throws {
        plugin.declareTools(["gone"])
        plugin.declareTools(["unused", "analyze", "Says \"now\" \\ and\nthen"])
        // Recorded and not executed, so that the times are known.
        let analyze = try #require(plugin.tool(named: "analyze"))
        for milliseconds: Int64 in [10, 20, 600] {
            record(with: analyze, succeeded: true, nanoseconds: milliseconds * 1_000_000)
        }
        record(with: analyze, succeeded: false, nanoseconds: 2_000_000_000)
        let speaking = try #require(plugin.tool(named: "Says \"now\" \\ and\nthen"))
        record(with: speaking, succeeded: false, nanoseconds: 1)
    }

    static func record(with tool: PluginTool, succeeded: Bool, nanoseconds: Int64, traceID: TraceID? = nil) {
        if let traceID {
            tool.record.keep(
                traceID, nanoseconds: nanoseconds, at: Clock.continuousNanoseconds(),
                in: tool.plugin.cells)
        }
        tool.record.writer.record(
            succeeded: succeeded,
            nanoseconds: nanoseconds,
            at: Clock.continuousNanoseconds(),
            in: tool.plugin.cells
        )
    }

    /// What the clock and the system say, replaced by a word.
    private static func normalised(_ scrape: String) -> String {
        scrape.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            guard !line.hasPrefix("#"), varies(line), let space = line.lastIndex(of: " ") else { return String(line) }
            return line[..<space] + " VARIES"
        }
        .joined(separator: "\n")
    }

    /// Whether the last word of a sample is another each time.
    private static func varies(_ line: Substring) -> Bool {
        let name = line.prefix { $0 != " " && $0 != "{" }
        return name.hasSuffix("_timestamp_seconds") || name.hasSuffix("_created") || name.hasPrefix("process_")
            || ["plugin_process_resident_memory_bytes", "plugin_process_cpu_seconds_total"].contains(name)
            // An exemplar ends with its time.
            || line.contains(" # {")
    }

    private static func golden(_ name: String) throws -> String {
        let here = #filePath
        let directory = here[..<(here.lastIndex(of: "/") ?? here.endIndex)]
        return try FileText.read("\(directory)/Golden/\(name).txt")
    }

    @Test("The first scrape of a registry in a known state is the golden file, line by line")
    func full() async throws {
        let registry = PluginRegistry()
        try Self.fill(registry)
        try await withExporter(registry) { port async throws in
            let answer = try await http("GET", "/metrics", port: port)
            #expect(answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8; escaping=underscores")
            try Self.expectGolden("full", answer.text)
        }
    }

    @Test("The first scrape of an empty registry is the golden file, line by line")
    func empty() async throws {
        try await withExporter { port async throws in
            try Self.expectGolden("empty", try await http("GET", "/metrics", port: port).text)
        }
    }

    static func expectGolden(_ name: String, _ scrape: String) throws {
        let lines = normalised(scrape).split(separator: "\n", omittingEmptySubsequences: false)
        let expected = try golden(name).split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count == expected.count)
        for (line, expected) in zip(lines, expected) {
            #expect(line == expected)
        }
    }
}
