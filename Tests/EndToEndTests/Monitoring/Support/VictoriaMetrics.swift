import Foundation
import TestSupport

/// A real VictoriaMetrics that takes what a Prometheus writes to it.
final class VictoriaMetrics: Sendable {
    let program: ChildProcess
    let queries: PrometheusQueries
    let directory: TemporaryDirectory

    /// Where a Prometheus writes.
    var writing: String { "http://127.0.0.1:\(queries.port)/api/v1/write" }

    init() async throws {
        directory = try TemporaryDirectory()
        let port = try freePort()
        queries = PrometheusQueries(port: port)
        program = try ChildProcess(
            [
                "victoria-metrics",
                "-httpListenAddr=127.0.0.1:\(port)",
                "-storageDataPath=\(directory.path)",
                // Queries see what has just been written, and not only what is 30 seconds old.
                "-search.latencyOffset=1s",
            ]
        )
        try await eventually("VictoriaMetrics is ready") {
            try? await http("GET", "/health", port: port).status == 200 ? true : nil
        }
    }
}
