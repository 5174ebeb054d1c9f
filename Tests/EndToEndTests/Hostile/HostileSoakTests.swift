import Foundation
import TestSupport
import Testing

/// One scenario after another, together for `SOAK_SECONDS` of the environment, 20 without.
@Suite("Hostile clients", .serialized)
struct HostileSoakTests {
    private static let soakSeconds = ProcessInfo.processInfo.environment["SOAK_SECONDS"].flatMap(Double.init)
    private static let time = Duration.seconds((soakSeconds ?? 20) / Double(HostileScenario.all.count))
    /// In a short run the machine may be busy with anything.
    private static let slowestAllowed: Duration? = soakSeconds == nil ? nil : .milliseconds(250)
    /// What the exporter may take besides what it took before, in bytes: 512 connections of 32 KiB, 30 scrapes and 8 pages.
    private static let memoryAllowed = 64 * 1024 * 1024

    @Test(
        "Whatever others do, every scrape is answered, and what was taken is given back",
        arguments: [false, true])
    func scenarios(isEncrypted: Bool) async throws {
        let folder = try TemporaryDirectory()
        let authority = isEncrypted ? try await TestAuthority() : nil
        let exporter = try await Exporter(
            ["--plugins.directory", Self.plugins(in: folder)] + Self.flags(for: authority, in: folder))
        let daemon = Daemon(exporter.program.identifier)
        // Until each is told of: their program is not there, which takes no time to find out.
        try await eventually("all plugins are in the scrape") {
            let text = try await Self.scrapeOnce(exporter, authority?.path)
            return text.matches(of: /plugin_state{[^}]*state="unavailable"} 1\n/).count == 200 ? true : nil
        }
        let sockets = try daemon.openSockets()
        let memory = try daemon.residentMemory()

        for scenario in HostileScenario.all where scenario.isEncrypted == isEncrypted {
            let scraper = HostileScraper(exporter, authority: authority?.path)
            async let scrapes = scraper.scrapes()
            let connections = try await scenario.attack(exporter.port, .now + Self.time)
            let most = try daemon.residentMemory()
            scraper.stop()
            let times = try await scrapes.map { scrape in
                #expect(scrape.status == "200", "\(scenario.name)")
                return scrape.time
            }.sorted()
            let slowest = try #require(times.last)
            print(
                "hostile: \(scenario.name): \(connections) connections; \(times.count) scrapes, "
                    + "median \(Self.milliseconds(times[times.count / 2])) ms, slowest \(Self.milliseconds(slowest)) ms; "
                    + "\((most - memory) / 1024) KiB more")
            #expect(connections > 0)
            if let limit = Self.slowestAllowed { #expect(slowest <= limit, "\(scenario.name)") }
            // A sanitizer keeps what was given back.
            if !Sanitizer.isOn { #expect(most - memory < Self.memoryAllowed, "\(scenario.name)") }
            if Self.soakSeconds != nil { try await Self.expectNoMore(than: sockets, of: daemon, after: scenario.name) }
        }
        try await Self.expectNoMore(than: sockets, of: daemon, after: "all")
        #expect(try await exporter.stop() == 0)
    }

    /// libmicrohttpd misses an end that comes together with bytes; such a client's time is over after 120 s.
    private static func expectNoMore(than sockets: Int, of daemon: Daemon, after name: String) async throws {
        try await eventually("\(name): no more sockets are open than before", within: .seconds(180)) {
            try daemon.openSockets() <= sockets ? true : nil
        }
    }

    /// With one decimal.
    private static func milliseconds(_ time: Duration) -> Double {
        (time / .microseconds(100)).rounded() / 10
    }

    private static func plugins(in folder: borrowing TemporaryDirectory) throws -> String {
        for number in 0..<200 {
            let name = "plugin-\(number)"
            try folder.write(
                #"{"name":"\#(name)","version":"1","server":{"mcp_config":{"command":"/nonexistent"}}}"#,
                to: "plugins/\(name)/manifest.json")
        }
        return "\(folder.path)/plugins"
    }

    private static func flags(for authority: TestAuthority?, in folder: borrowing TemporaryDirectory) async throws
        -> [String]
    {
        guard let authority else { return [] }
        let certificate = try await authority.certificate(for: "IP:127.0.0.1")
        let text = "tls_server_config: { cert_file: \(certificate), key_file: \(certificate) }\n"
        return ["--web.config.file", try folder.write(text, to: "web.yml")]
    }

    private static func scrapeOnce(_ exporter: Exporter, _ authority: String?) async throws -> String {
        let scheme = authority == nil ? "http" : "https"
        let curl = try ChildProcess(
            ["curl", "-q", "-sS", "--noproxy", "*"] + (authority.map { ["--cacert", $0] } ?? [])
                + ["\(scheme)://127.0.0.1:\(exporter.port)/metrics"])
        _ = try await curl.status()
        return curl.standardOutput
    }
}
