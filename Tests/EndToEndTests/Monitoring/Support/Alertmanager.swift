import Foundation
import TestSupport

/// A real Alertmanager with the configuration that the project ships.
final class Alertmanager: Sendable {
    struct Alert: Decodable, Sendable {
        struct Status: Decodable, Sendable {
            /// `active`, `suppressed` or `unprocessed`.
            let state: String
            let inhibitedBy: [String]
        }

        let labels: [String: String]
        let annotations: [String: String]
        let status: Status
    }

    let program: ChildProcess
    let port: UInt16
    private let directory: TemporaryDirectory

    init() async throws {
        directory = try TemporaryDirectory()
        let port = try freePort()
        self.port = port
        program = try ChildProcess(
            [
                "prometheus-alertmanager",
                "--config.file=\(repository.path)/deploy/alertmanager/alertmanager.yml",
                "--storage.path=\(directory.path)",
                "--web.listen-address=127.0.0.1:\(port)",
                "--cluster.listen-address=",
            ]
        )
        try await eventually("Alertmanager is ready") {
            try? await http("GET", "/-/ready", port: port).status == 200 ? true : nil
        }
    }

    /// The alerts that it holds and that have not been resolved.
    func alerts() async throws -> [Alert] {
        let answer = try await http("GET", "/api/v2/alerts", port: port)
        return try JSONDecoder().decode([Alert].self, from: Data(answer.body))
    }
}
