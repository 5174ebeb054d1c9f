import Synchronization
import TestSupport

/// Scrapes from 127.0.0.2 for as long as it is told, as Prometheus would: on a new connection and on one that is kept.
final class HostileScraper: Sendable {
    struct Scrape: Sendable {
        let status: String
        /// From the beginning of its connection, if that is a new one.
        let time: Duration
    }

    private let isOver = Atomic(false)
    private let url: String
    private let flags: [String]

    init(_ exporter: Exporter, authority: String?) {
        url = "\(authority == nil ? "http" : "https")://127.0.0.1:\(exporter.port)/metrics?[1-4]"
        flags = authority.map { ["--cacert", $0] } ?? []
    }

    /// Scrapes until ``stop()``. An answer that is cut off has no status.
    func scrapes() async throws -> [Scrape] {
        var scrapes: [Scrape] = []
        repeat {
            // A process of its own: its times are not those of the tests' threads.
            let curl = try ChildProcess(
                ["curl", "-q", "-sS", "--noproxy", "*", "--interface", "127.0.0.2", "--max-time", "10"]
                    + flags + ["-H", "Accept-Encoding: gzip", "-o", "/dev/null"]
                    + ["-w", "%{exitcode} %{http_code} %{time_total}\n", url])
            let status = try await curl.status()
            let lines = curl.standardOutput.split(separator: "\n").map { $0.split(separator: " ") }
            for line in lines where line.count == 3 {
                let isWhole = line[0] == "0"
                scrapes.append(
                    Scrape(
                        status: isWhole ? String(line[1]) : "curl \(line[0]): \(curl.standardError)",
                        time: .seconds(Double(line[2]) ?? .infinity)))
            }
            if status != 0, lines.isEmpty { scrapes.append(Scrape(status: curl.standardError, time: .zero)) }
            // How often it scrapes.
            try await Task.sleep(for: .milliseconds(50))
        } while !isOver.load(ordering: .relaxed)
        return scrapes
    }

    func stop() {
        isOver.store(true, ordering: .relaxed)
    }
}
