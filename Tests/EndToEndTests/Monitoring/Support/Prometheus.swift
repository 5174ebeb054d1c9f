import Foundation
import TestSupport

/// A real Prometheus.
final class Prometheus: Sendable {
    let program: ChildProcess
    let queries: PrometheusQueries
    private let directory: TemporaryDirectory

    convenience init(scraping target: UInt16) async throws {
        try await self.init(scraping: ["127.0.0.1:\(target)"])
    }

    /// - Parameters:
    ///   - targets: the addresses of exporters.
    ///   - interval: how often they are scraped, and the rules evaluated.
    ///   - rules: a folder of rule files.
    ///   - alertmanager: the port of the Alertmanager that is told of alerts.
    ///   - features: what it does only if it is told to.
    convenience init(
        scraping targets: [String],
        every interval: String = "200ms",
        rules: String? = nil,
        alertmanager: UInt16? = nil,
        features: [String] = []
    ) async throws {
        let alerting = alertmanager.map {
            #"alerting: {alertmanagers: [{static_configs: [{targets: ["127.0.0.1:\#($0)"]}]}]}"#
        }
        try await self.init(
            configuration: """
                global: {scrape_interval: \(interval), scrape_timeout: \(interval), evaluation_interval: \(interval)}
                scrape_configs:
                  - job_name: plugin-exporter
                    static_configs:
                      - targets: \(targets)
                \(rules.map { #"rule_files: ["\#($0)/*.yml"]"# } ?? "")
                \(alerting ?? "")
                """,
            features: features
        )
    }

    init(configuration text: String, features: [String] = []) async throws {
        directory = try TemporaryDirectory()
        let configuration = try directory.write(text, to: "prometheus.yml")
        // A port that was free a moment ago: Prometheus does not say which one it was given for 0.
        let port = try freePort()
        queries = PrometheusQueries(port: port)
        let program = try ChildProcess(
            [
                "prometheus",
                "--config.file=\(configuration)",
                "--storage.tsdb.path=\(directory.path)/data",
                "--web.listen-address=127.0.0.1:\(port)",
                // Alerts go out again after this, rather than after a minute.
                "--rules.alert.resend-delay=1s",
                "--log.level=warn",
            ] + features.map { "--enable-feature=\($0)" }
        )
        self.program = program
        try await eventually("Prometheus is ready") {
            if let status = program.exitStatus {
                throw PrometheusQueries.Refused(
                    description: "Prometheus ended with \(status): \(program.standardError)")
            }
            return try? await http("GET", "/-/ready", port: port).status == 200 ? true : nil
        }
    }

    func stop() async throws {
        program.send(signal: SIGTERM)
        _ = try await program.status()
    }
}
