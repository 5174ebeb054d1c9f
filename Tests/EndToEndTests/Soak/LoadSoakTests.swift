import Foundation
import Synchronization
import TestSupport
import Testing

/// Many who scrape and many who record, for a while: `SOAK_SECONDS` of the environment, 15 without.
@Suite("A load")
struct LoadSoakTests {
    private static let seconds = ProcessInfo.processInfo.environment["SOAK_SECONDS"].flatMap(Double.init) ?? 15
    /// How many bytes the host may grow by. How much is being sent at a time differs by as much; in ten minutes some 300
    /// bytes lost with each scrape are more than this.
    private static let maximumGrowth: Double = 8 * 1024 * 1024
    private static let scrapers = 64
    /// Each waits so long from one scrape to the next, if it is answered sooner.
    private static let interval = Duration.milliseconds(250)

    @Test(
        "64 scrape while 8 record and plugins come and go: every scrape is answered and consistent, what was recorded is told to the last one, and nothing has grown"
    )
    func load() async throws {
        let host = try await LoadHost()
        let sockets = try host.daemon.descriptors().count { $0.hasPrefix("socket:") }
        // What a scrape needs is there from the first on.
        _ = try await http("GET", "/metrics", port: host.port)
        let others = try host.daemon.descriptors().count { !$0.hasPrefix("socket:") }

        let start = ContinuousClock.now
        let scrapers = try await Self.scrape(host.port, until: start + .seconds(Self.seconds))
        let took = start.duration(to: .now)

        let failures = scrapers.flatMap(\.failures)
        let problems = scrapers.flatMap(\.report.problems)
        #expect(failures.isEmpty, "\(failures.prefix(10))")
        #expect(problems.isEmpty, "\(problems.prefix(10))")
        #expect(scrapers.count == Self.scrapers && scrapers.allSatisfy { $0.requests > 0 })

        let (recorded, churn) = try await host.calm()
        let last = SoakScrape(try await http("GET", "/metrics", port: host.port).text)
        let requests = scrapers.reduce(0) { $0 + $1.requests }
        // Those, and the one before.
        let answered = ("plugin_exporter_http_requests_total{handler=\"/metrics\",code=\"200\"}", Double(requests + 1))
        expect(last, tells: recorded + [answered])
        try await eventually("as many descriptors are open as in the beginning") {
            let now = try host.daemon.descriptors()
            return now.count == sockets + others && now.count { $0.hasPrefix("socket:") } == sockets ? true : nil
        }
        let report = try #require(scrapers.map(\.report).first { $0.scrapes > 0 })
        let executions = recorded.filter { $0.series.hasPrefix("plugin_executions_total{") }.reduce(0) { $0 + $1.value }
        print(
            """
            load: \(requests) scrapes in \(took), \(failures.count) failed, \
            \(problems.count) problems; \(Int(executions)) executions, \(churn); \
            resident memory grew by \(Int(report.growth)) bytes to \(Int(report.memory.last ?? 0)); \
            \(sockets + others) descriptors before and after
            """
        )
        // A sanitizer keeps what was given back.
        if !Sanitizer.isOn { #expect(report.growth < Self.maximumGrowth) }
        let (status, complaints) = try await host.stop()
        #expect(status == 0 && complaints.isEmpty, "\(complaints)")
    }

    private static func scrape(_ port: UInt16, until end: ContinuousClock.Instant) async throws -> [LoadScraper.Seen] {
        let all = Mutex<[LoadScraper.Seen]>([])
        try await onThreads(scrapers) { number in
            var scraper = LoadScraper(number: number, port: port)
            // Not all at once.
            var next = ContinuousClock.now + interval * number / scrapers
            while ContinuousClock.now < end, !scraper.hasSeenEnough {
                let wait = ContinuousClock.now.duration(to: next)
                if wait > .zero { usleep(UInt32(wait / .microseconds(1))) }
                scraper.scrape()
                next = max(next + interval, .now)
            }
            all.withLock { $0.append(scraper.seen) }
        }
        return all.withLock { $0 }
    }

    /// Nothing was lost and nothing counted twice.
    private func expect(_ scrape: SoakScrape, tells recorded: [(series: String, value: Double)]) {
        #expect(scrape.problems.isEmpty, "\(scrape.problems.prefix(10))")
        #expect(recorded.count > 3 * LoadScraper.stable.count)
        let values = scrape.values
        let wrong = recorded.filter { values[$0.series] != $0.value }
            .map { "\($0.series) is \(values[$0.series] ?? .nan), and \($0.value) were recorded" }
        #expect(wrong.isEmpty, "\(wrong.prefix(10))")
        for kind in LoadScraper.stable.keys {
            let plugin = "plugin=\"stable-\(kind)\""
            #expect(values["plugin_executions_in_flight{\(plugin)}"] == 0)
            #expect(values["plugin_state{\(plugin),state=\"initialized\"}"] == 1)
        }
    }
}
