import Foundation
import TestSupport

/// A real VictoriaMetrics that takes what a Prometheus writes to it, or scrapes by itself.
final class VictoriaMetrics: Sendable {
    let program: ChildProcess
    let queries: PrometheusQueries
    let directory: TemporaryDirectory

    /// Where a Prometheus writes.
    var writing: String { "http://127.0.0.1:\(queries.port)/api/v1/write" }

    /// - Parameter target: the port of an exporter to scrape; nil for none.
    init(scraping target: UInt16? = nil) async throws {
        let directory = try TemporaryDirectory()
        self.directory = directory
        let port = try freePort()
        queries = PrometheusQueries(port: port)
        let configuration = try target.map { target in
            let text = """
                scrape_configs:
                  - {job_name: plugin-exporter, scrape_interval: 1s, static_configs: [{targets: ["127.0.0.1:\(target)"]}]}
                """
            return "-promscrape.config=" + (try directory.write(text, to: "scrape.yml"))
        }
        program = try ChildProcess(
            [
                "victoria-metrics",
                "-httpListenAddr=127.0.0.1:\(port)",
                "-storageDataPath=\(directory.path)",
                // Queries see what has just been written, and not only what is 30 seconds old.
                "-search.latencyOffset=1s",
            ] + (configuration.map { [$0] } ?? [])
        )
        try await eventually("VictoriaMetrics is ready") {
            try? await http("GET", "/health", port: port).status == 200 ? true : nil
        }
    }
}
