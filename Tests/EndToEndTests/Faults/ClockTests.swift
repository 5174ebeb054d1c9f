import Foundation
import TestSupport
import Testing

@Suite("Faults: a clock that is set while the exporter runs")
struct ClockTests {
    /// In hours.
    private static let jumps: [Int64] = [5, -5]
    private static let library = Result { try LoadedLibraries() }

    private let folder: TemporaryDirectory
    private let plugins: HeldPlugins
    private let offset: String

    init() throws {
        folder = try TemporaryDirectory()
        plugins = try HeldPlugins()
        offset = folder.path + "/offset"
        try Data(count: 8).write(to: URL(filePath: offset))
    }

    /// Sets the exporter's clock so many hours ahead; in place, as it reads the file at any moment.
    private func set(hours: Int64) throws {
        let file = try FileHandle(forUpdating: URL(filePath: offset))
        try file.write(contentsOf: withUnsafeBytes(of: hours * 3600) { Data($0) })
        try file.close()
    }

    private func exporter(_ arguments: [String]) async throws -> Exporter {
        let environment = ["LD_PRELOAD": try await Self.library.get().library("SetClock.c"), "CLOCK_OFFSET": offset]
        return try await Exporter(
            ["--plugins.directory", plugins.path, "--plugins.scan-interval", "100ms"] + arguments,
            environment: environment)
    }

    @Test(
        "forwards and back by hours: nothing is negative, no counter goes back, calls, timeouts and restarts take the time that they take"
    )
    func jumps() async throws {
        try plugins.add("p")
        // Ended for hanging once its call is given up.
        for hours in Self.jumps { try plugins.add("slow\(hours)", heldAt: .call) }
        let exporter = try await exporter(["--web.enable-execution", "--plugins.timeout", "5s"])
        try await exporter.ready()
        var last = SoakScrape(try await exporter.get("/metrics").text)
        let start = last.values["process_start_time_seconds"]
        for (number, hours) in Self.jumps.enumerated() {
            async let late = exporter.run("wait", of: "slow\(hours)", body: #"{"args":{}}"#)
            try await eventually("a call is held up") {
                try await exporter.get("/metrics").text.contains(
                    #"plugin_executions_in_flight{plugin="slow\#(hours)"} 1"#)
                    ? true : nil
            }
            try set(hours: hours)
            let scanned = try await eventually("a scan is of the new time") {
                let scrape = SoakScrape(try await exporter.get("/metrics").text)
                let series = #"plugin_discovery_last_success_timestamp_seconds{source="directory"}"#
                return isNow(scrape.values[series], hours) ? scrape : nil
            }
            // Its time is not over sooner by hours, nor later.
            #expect(scanned.values[#"plugin_executions_in_flight{plugin="slow\#(hours)"}"#] == 1)
            #expect(try await exporter.run("wait", of: "p", body: #"{"args":{}}"#).status == 200)
            kill(pid_t(try await plugins.process(of: "p")), SIGKILL)
            try await eventually("it was started again") {
                let text = try await exporter.get("/metrics").text
                return text.contains("plugin_process_restarts_total{plugin=\"p\"} \(number + 1)\n")
                    && text.contains(#"plugin_state{plugin="p",state="initialized"} 1"#) ? true : nil
            }
            #expect(try await late.status == 408)

            let scrape = SoakScrape(try await exporter.get("/metrics").text)
            #expect(scrape.problems.isEmpty)
            #expect(scrape.values.filter { $0.value < 0 }.isEmpty)
            for (series, value) in last.samples where series.isCounter {
                #expect(scrape.value(of: series) ?? -1 >= value, "\(series.text)")
            }
            #expect(isNow(scrape.values[#"plugin_last_used_timestamp_seconds{plugin="p"}"#], hours))
            for name in ["plugin_execution_duration_last_seconds", "plugin_execution_duration_recent_average_seconds"] {
                #expect(try #require(scrape.values["\(name){plugin=\"p\"}"]) < 60)
            }
            #expect(try #require(scrape.values[#"plugin_discovery_duration_seconds{source="directory"}"#]) < 60)
            #expect(scrape.values["process_start_time_seconds"] == start)
            last = scrape
            let health = try await exporter.get("/v1/plugins/p/health").text
            let uptime = try #require(health.firstMatch(of: /"uptime_seconds":([\d.]+)/).flatMap { Double($0.1) })
            #expect(uptime < 600)
            let line = try #require(exporter.program.standardError.split(separator: "\n").last)
            let time = try #require(line.firstMatch(of: /^time=(\S+)/)?.1)
            let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
            #expect(isNow(try style.parse(String(time)).timeIntervalSince1970, hours))
        }
        #expect(try await exporter.stop() == 0)
    }

    /// Whether it is the exporter's time of the last ten minutes.
    private func isNow(_ seconds: Double?, _ hours: Int64) -> Bool {
        guard let seconds else { return false }
        return abs(seconds - Date().timeIntervalSince1970 - Double(hours) * 3600) < 600
    }

    @Test("past a certificate's end: the next reading of it says so, and it is served on")
    func certificate() async throws {
        let authority = try await TestAuthority()
        let certificate = try await authority.certificate(for: "IP:127.0.0.1", days: 100)
        let file = try folder.write(
            "tls_server_config: {cert_file: \(certificate), key_file: \(certificate)}", to: "web.yml")
        let exporter = try await exporter(["--web.config.file", file])
        #expect(!exporter.program.standardError.contains("the certificate"))
        try set(hours: 101 * 24)
        try folder.write(folder.read("web.yml") + "\n", to: "web.yml")
        try await eventually("it says so") {
            exporter.program.standardError.contains("the certificate has expired") ? true : nil
        }
        let curl = try ChildProcess([
            "curl", "-sS", "--fail", "--max-time", "60", "--insecure", "https://127.0.0.1:\(exporter.port)/-/healthy",
        ])
        #expect(try await curl.status() == 0, "\(curl.standardError)")
        try set(hours: 0)
        #expect(try await exporter.stop() == 0)
    }
}
