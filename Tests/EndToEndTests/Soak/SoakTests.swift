import Foundation
import TestSupport
import Testing

/// Everything at once for a while: `SOAK_SECONDS` of the environment, 20 without.
@Suite("A soak")
struct SoakTests {
    private static let seconds = ProcessInfo.processInfo.environment["SOAK_SECONDS"].flatMap(Double.init) ?? 20
    /// How many bytes the exporter may grow by. In two minutes a kilobyte lost with each scrape is more than this. A
    /// shorter soak is still warming up, and shows gross leaks alone.
    private static let maximumGrowth: Double = (seconds >= 120 ? 2 : 8) * 1024 * 1024
    private static let scrapesPerSecond = 50
    private static let signals = [
        SIGKILL, SIGKILL, SIGSEGV, SIGTERM, SIGABRT, SIGINT, SIGHUP, SIGUSR1, SIGSTOP, SIGCONT,
    ]
    private static let badManifests = ["", "{", "[]", "{\"name\":7}", "{\"name\":\"x\"}", "\u{0}\u{1}\u{2}"]
    private static let running = 8

    @Test(
        "Every scrape is answered and consistent while plugins are killed, added, removed, spoilt and mended; at the end all is told as it is on disk, and nothing has grown"
    )
    func soak() async throws {
        let seed = ProcessInfo.processInfo.environment["SOAK_SEED"].flatMap(UInt64.init) ?? .random(in: 0 ... .max)
        print("soak: \(Self.seconds) s, seed \(seed)")
        let folder = try SoakFolder(count: 2 * Self.running)
        for name in folder.names.prefix(Self.running) { try folder.write(name) }
        let exporter = try await Exporter([
            "--plugins.directory", folder.path, "--plugins.scan-interval", "500ms", "--plugins.timeout", "5s",
            "--web.enable-execution", "--web.enable-lifecycle", "--log.format", "json",
        ])
        try await exporter.ready()
        let daemon = Daemon(exporter.program.identifier)
        // One scrape before counting: what it needs is then there.
        _ = try await exporter.get("/metrics")
        let before = try daemon.openDescriptors()

        let end = ContinuousClock.now + .seconds(Self.seconds)
        var random = SeededGenerator(seed: seed)
        let report = try await withThrowingTaskGroup(of: SoakReport?.self) { group in
            group.addTask { try await Self.scrape(exporter, until: end) }
            for name in folder.names.prefix(3) {
                group.addTask {
                    try await Self.call(name, of: exporter, until: end)
                    return nil
                }
            }
            while ContinuousClock.now < end {
                try await Self.disturb(folder, exporter, daemon, &random)
                try await Task.sleep(for: .milliseconds(50))
            }
            var report: SoakReport?
            for try await part in group { report = part ?? report }
            return try #require(report)
        }
        #expect(report.problems.isEmpty, "\(report.problems.prefix(10))")
        print(report.text)
        // It was no calm: much was scraped, run, killed, and reloaded with success and without.
        #expect(report.scrapes > Int(Self.seconds))
        for counter in [
            "plugin_executions_total", "plugin_execution_errors_total", "plugin_failures_total",
            "plugin_process_restarts_total",
        ] {
            #expect(report.sum(counter) > 0, "\(counter)")
        }
        let (taken, refused) = (report.answers(200, of: "/-/reload"), report.answers(500, of: "/-/reload"))
        // In some twenty seconds a plugin may be bad all the while.
        #expect(Self.seconds < 120 ? taken + refused > 0 : taken > 0 && refused > 0)
        try await expectDiscovered(folder.present, exporter)

        // Calm: as many plugins as in the beginning, chosen anew.
        for child in try daemon.children() { kill(child, SIGCONT) }
        let chosen = Set(folder.names.shuffled(using: &random).prefix(Self.running))
        for name in folder.names {
            if chosen.contains(name) { try folder.write(name) } else { try folder.remove(name) }
        }
        let reloaded = try await exporter.reload()
        #expect(reloaded.status == 200, "\(reloaded.text)")
        try await expectAsOnDisk(folder, exporter)
        try await eventually("no more descriptors are open than in the beginning") {
            try daemon.openDescriptors() <= before ? true : nil
        }
        try await eventually("the only processes are the plugins' and the keeper") {
            try daemon.children().count == Self.running + 1 ? true : nil
        }
        // A sanitizer keeps what was given back.
        if !Sanitizer.isOn { #expect(report.growth < Self.maximumGrowth, "\(report.text)") }

        #expect(try await exporter.stop() == 0)
        try await expectWholeLines(exporter.program.standardError)
    }

    // MARK: What goes on at a time

    private static func scrape(_ exporter: Exporter, until end: ContinuousClock.Instant) async throws -> SoakReport {
        let connection = try HTTPConnection(port: exporter.port)
        var report = SoakReport()
        var next = ContinuousClock.now
        while ContinuousClock.now < end {
            let answer = try await connection.request("GET", "/metrics")
            guard answer.status == 200 else {
                report.problems.append("a scrape was answered with \(answer.status)")
                continue
            }
            report.add(SoakScrape(answer.text))
            next += .seconds(1) / scrapesPerSecond
            try await Task.sleep(until: next, clock: .continuous)
        }
        return report
    }

    private static func call(_ plugin: String, of exporter: Exporter, until end: ContinuousClock.Instant) async throws {
        var count = 0
        while ContinuousClock.now < end {
            count += 1
            // Whatever becomes of the plugin, the call is answered.
            let answer = try await exporter.run(count % 5 == 0 ? "fail" : "echo", of: plugin, body: #"{"args":{}}"#)
            #expect([200, 404, 408, 500, 503].contains(answer.status), "\(answer.text)")
        }
    }

    private static func disturb(
        _ folder: SoakFolder,
        _ exporter: Exporter,
        _ daemon: Daemon,
        _ random: inout SeededGenerator
    ) async throws {
        guard let name = folder.names.randomElement(using: &random) else { return }
        switch Int.random(in: 0..<10, using: &random) {
        case 0..<3:
            let plugins = try daemon.children().filter { daemon.name(of: $0) == "sh" }
            guard let victim = plugins.randomElement(using: &random) else { return }
            kill(victim, signals.randomElement(using: &random) ?? SIGKILL)
        case 3..<6: try folder.write(name)
        case 6: try folder.remove(name)
        case 7: try folder.spoil(name, badManifests.randomElement(using: &random) ?? "")
        case 8: exporter.program.send(signal: SIGHUP)
        default:
            // Refused while a plugin that runs has a bad manifest.
            let answer = try await exporter.reload()
            #expect(answer.status == 200 || answer.status == 500, "\(answer.text)")
        }
    }

    // MARK: What is to be seen at the end

    /// A plugin that is on disk is discovered and either registered or missing, whatever was done to it last.
    private func expectDiscovered(_ names: Set<String>, _ exporter: Exporter) async throws {
        try await eventually("a scan has seen what is on disk") {
            let scrape = SoakScrape(try await exporter.get("/metrics").text)
            guard scrape.plugins(in: "plugin_discovered") == names else { return nil as Bool? }
            #expect(scrape.plugins(in: "plugin_registered").isSuperset(of: names))
            return true
        }
    }

    private func expectAsOnDisk(_ folder: SoakFolder, _ exporter: Exporter) async throws {
        let versions = folder.versions
        try await eventually("every plugin on disk runs, and the others are said to be gone") {
            let scrape = SoakScrape(try await exporter.get("/metrics").text)
            let values = scrape.values
            let running = versions.keys.allSatisfy {
                values["plugin_state{plugin=\"\($0)\",state=\"initialized\"}"] == 1
            }
            let gone = scrape.plugins(in: "plugin_state").subtracting(versions.keys).allSatisfy {
                values["plugin_state{plugin=\"\($0)\",state=\"unavailable\"}"] == 1
            }
            return running && gone ? true : nil
        }
        let scrape = SoakScrape(try await exporter.get("/metrics").text)
        #expect(scrape.plugins(in: "plugin_discovered") == Set(versions.keys))
        for (name, version) in versions {
            #expect(scrape.values["plugin_info{plugin=\"\(name)\",version=\"\(version)\",description=\"\"}"] == 1)
        }
        let audit = try await exporter.get("/v1/audit").text
        #expect(audit.contains(#""status":"PASSED""#), "\(audit)")
    }

    private func expectWholeLines(_ log: String) async throws {
        for line in log.split(separator: "\n") {
            let event = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            #expect(event?["message"] is String && event?["timestamp"] is String, "\(line)")
        }
    }
}
