import Foundation
import TestSupport

/// The API with which Prometheus and VictoriaMetrics are asked: https://prometheus.io/docs/prometheus/latest/querying/api/
struct PrometheusQueries: Sendable {
    struct Sample: Sendable, Equatable {
        var labels: [String: String]
        var value: String
    }

    /// A rule as Prometheus has it loaded.
    struct Rule: Decodable, Sendable {
        let name: String
        let query: String
        /// `alerting` or `recording`.
        let type: String
        /// `ok`, `err`, or `unknown` before its first evaluation.
        let health: String
        let lastError: String?
        /// The gravest of its alerts: `firing`, `pending` or `inactive`; none for a recording rule.
        let state: String?
    }

    struct Refused: Error, CustomStringConvertible {
        let description: String
    }

    let port: UInt16

    /// What an instant query returns now: samples of a vector, or one without labels for a scalar.
    func query(_ expression: String) async throws -> [Sample] {
        struct Result: Decodable { let resultType: String, result: Value }
        return try await ask("/api/v1/query?query=\(encoded(expression))", for: Result.self).result.samples
    }

    /// Waits until a query returns one series with this value.
    func expect(_ expression: String, _ value: String) async throws {
        try await eventually("\(expression) is \(value)") {
            let samples = try await query(expression)
            return samples.count == 1 && samples[0].value == value ? true : nil
        }
    }

    func rules() async throws -> [Rule] {
        struct Groups: Decodable {
            struct Group: Decodable { let rules: [Rule] }

            let groups: [Group]
        }
        return try await ask("/api/v1/rules", for: Groups.self).groups.flatMap(\.rules)
    }

    /// The values of a label, of the series that a selector matches.
    func values(of label: String, matching selector: String) async throws -> [String] {
        try await ask("/api/v1/label/\(label)/values?match[]=\(encoded(selector))", for: [String].self)
    }

    private func ask<Answer: Decodable>(_ path: String, for type: Answer.Type) async throws -> Answer {
        let answer = try await http("GET", path, port: port)
        guard answer.status == 200 else { throw Refused(description: "\(path): \(answer.status) \(answer.text)") }
        return try JSONDecoder().decode(Envelope<Answer>.self, from: Data(answer.body)).data
    }

    private func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }

    private struct Envelope<Data: Decodable>: Decodable { let data: Data }

    /// A vector is a list of series; a scalar is a list of its time and its value.
    private struct Value: Decodable {
        private struct Series: Decodable { let metric: [String: String], value: Pair }
        private struct Pair: Decodable {
            let value: String

            init(from decoder: any Decoder) throws {
                var list = try decoder.unkeyedContainer()
                _ = try list.decode(Double.self)
                value = try list.decode(String.self)
            }
        }

        let samples: [Sample]

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let scalar = try? container.decode(Pair.self) {
                samples = [Sample(labels: [:], value: scalar.value)]
            } else {
                samples = try container.decode([Series].self).map { Sample(labels: $0.metric, value: $0.value.value) }
            }
        }
    }
}
