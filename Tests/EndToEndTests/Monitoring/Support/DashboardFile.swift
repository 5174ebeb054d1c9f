import Foundation
import TestSupport

/// What a dashboard asks Prometheus: its panels, its annotations and its variables.
struct DashboardFile: Sendable {
    struct Expression: Sendable, CustomStringConvertible {
        /// The title of the panel or the name of the annotation.
        let title: String
        let expression: String

        var description: String { "\(title): \(expression)" }
    }

    struct Variable: Sendable {
        let name: String
        /// As Grafana has it: `label_values(SELECTOR, LABEL)`.
        let query: String
    }

    let name: String
    private(set) var panels: [Expression] = []
    private(set) var annotations: [Expression] = []
    private(set) var variables: [Variable] = []

    init(_ name: String) throws {
        self.name = name
        let data = try Data(contentsOf: repository.appending(path: "dashboards/\(name).json"))
        let file = try JSONDecoder().decode(File.self, from: data)
        for panel in file.panels.flatMap({ [$0] + ($0.panels ?? []) }) {
            panels += (panel.targets ?? []).compactMap(\.expr).map {
                Expression(title: panel.title ?? "", expression: $0)
            }
        }
        annotations = (file.annotations.list ?? []).compactMap { annotation in
            (annotation.expr ?? annotation.target?.expr).map { Expression(title: annotation.name, expression: $0) }
        }
        variables = (file.templating.list ?? []).compactMap { variable in
            variable.type == "query" ? variable.query?.text.map { Variable(name: variable.name, query: $0) } : nil
        }
    }

    /// An expression as Grafana sends it: every variable has its value.
    static func filled(_ expression: String, _ values: [String: String]) -> String {
        let standard = ["__rate_interval": "10s", "__interval": "1s", "__range": "1m", "__from": "0"]
        let all = values.merging(standard) { own, _ in own }
        return expression.replacing(/\$(?:\{(\w+)(?::\w+)?\}|(\w+))/) { match in
            let name = String(match.1 ?? match.2 ?? "")
            return all[name] ?? String(match.0)
        }
    }

    private struct File: Decodable {
        struct Panel: Decodable {
            let title: String?
            let targets: [Target]?
            let panels: [Panel]?
        }

        struct Target: Decodable { let expr: String? }

        struct Annotation: Decodable {
            let name: String
            let expr: String?
            let target: Target?
        }

        struct Variable: Decodable {
            let name: String
            let type: String
            let query: Query?
        }

        /// A text, or an object with one.
        struct Query: Decodable {
            let text: String?

            init(from decoder: any Decoder) throws {
                struct Object: Decodable { let query: String }
                let container = try decoder.singleValueContainer()
                text = try (try? container.decode(String.self)) ?? container.decode(Object.self).query
            }
        }

        struct List<Element: Decodable>: Decodable { let list: [Element]? }

        let panels: [Panel]
        let annotations: List<Annotation>
        let templating: List<Variable>
    }
}
