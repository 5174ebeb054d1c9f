import Foundation
import TestSupport
import Testing

/// A real Prometheus that scrapes one target five times a second.
final class Prometheus: Sendable {
    private struct Answer: Decodable {
        struct Data: Decodable {
            struct Series: Decodable {
                let metric: [String: String]
                let value: [Value]
            }

            let result: [Series]
        }

        /// A sample is a pair of a number and a text.
        enum Value: Decodable {
            case time(Double)
            case text(String)

            init(from decoder: any Decoder) throws {
                let container = try decoder.singleValueContainer()
                if let time = try? container.decode(Double.self) {
                    self = .time(time)
                } else {
                    self = .text(try container.decode(String.self))
                }
            }
        }

        let status: String
        let data: Data
    }

    struct Sample: Sendable, Equatable {
        var labels: [String: String]
        var value: String
    }

    private let program: ChildProcess
    private let directory: TemporaryDirectory
    private let port: UInt16

    init(scraping target: UInt16) async throws {
        directory = try TemporaryDirectory()
        let configuration = try directory.write(
            """
            global:
              scrape_interval: 200ms
              scrape_timeout: 200ms
            scrape_configs:
              - job_name: plugins
                static_configs:
                  - targets: ["127.0.0.1:\(target)"]
            """,
            to: "prometheus.yml"
        )
        // A port that was free a moment ago: Prometheus does not say which one it was given for 0.
        let port = try freePort()
        self.port = port
        let program = try ChildProcess(
            [
                "prometheus",
                "--config.file=\(configuration)",
                "--storage.tsdb.path=\(directory.path)/data",
                "--web.listen-address=127.0.0.1:\(port)",
                "--log.level=warn",
            ]
        )
        self.program = program
        try await eventually("Prometheus is ready") {
            try? await http("GET", "/-/ready", port: port).status == 200 ? true : nil
        }
    }

    /// What an instant query returns now.
    func query(_ expression: String) async throws -> [Sample] {
        let allowed = CharacterSet.alphanumerics
        let encoded = expression.addingPercentEncoding(withAllowedCharacters: allowed) ?? ""
        let answer = try await http("GET", "/api/v1/query?query=\(encoded)", port: port)
        let decoded = try JSONDecoder().decode(Answer.self, from: Data(answer.body))
        return decoded.data.result.map { series in
            guard case .text(let value) = series.value.last else { return Sample(labels: series.metric, value: "") }
            return Sample(labels: series.metric, value: value)
        }
    }

    /// Waits until a query returns one series with this value.
    func expect(_ expression: String, _ value: String) async throws {
        try await eventually("\(expression) is \(value)") {
            let samples = try await query(expression)
            return samples.count == 1 && samples[0].value == value ? true : nil
        }
    }

    func stop() async throws {
        program.send(signal: SIGTERM)
        _ = try await program.status()
    }
}

/// A port of 127.0.0.1 that nothing listens on.
private func freePort() throws -> UInt16 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let status = withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            bind(descriptor, $0, length) == 0 ? getsockname(descriptor, $0, &length) : -1
        }
    }
    try #require(status == 0)
    return UInt16(bigEndian: address.sin_port)
}
