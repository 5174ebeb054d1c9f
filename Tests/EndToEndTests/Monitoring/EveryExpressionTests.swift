import TestSupport
import Testing

extension MonitoringTests {
    /// Rules and dashboards against a Prometheus that scrapes exporters in every state. One test, since the states are
    /// the costly part of it.
    @Suite("Every expression")
    struct EveryExpressionTests {
        @Test("of every rule and panel answers, and every alert fires in the state that it is for")
        func everyExpression() async throws {
            let rules = try RuleFiles()
            let state = try await EveryState(rules: rules)
            let prometheus = try await Prometheus(scraping: state.targets, every: "500ms", rules: rules.path)
            // Ended and waited for with the test, so that nothing is left of the states.
            async let _ = state.keepGoing()

            try await dashboards(prometheus.queries)
            // Alerts on what was otherwise an hour ago, or in the last day, need something to compare with.
            let earlier = #"instance_plugin:plugin_discovered:max5m{plugin="vanished"} offset 20s"#
            try await eventually("there is a past") { try await prometheus.queries.query(earlier).isEmpty ? nil : true }
            try await state.worsen()
            try await alerts(prometheus.queries)
            try await recordings(prometheus.queries)
        }

        private func alerts(_ queries: PrometheusQueries) async throws {
            let names = Set(try await queries.rules().filter { $0.type == "alerting" }.map(\.name))
            #expect(names.count >= 12)
            for name in names.sorted() {
                let firing = #"count_over_time(ALERTS{alertname="\#(name)",alertstate="firing"}[5m])"#
                do {
                    try await eventually("it fires", within: .seconds(120)) {
                        try await queries.query(firing).isEmpty ? nil : true
                    }
                } catch {
                    Issue.record(error, "\(name)")
                }
            }
        }

        private func recordings(_ queries: PrometheusQueries) async throws {
            let rules = try await queries.rules()
            #expect(rules.filter { $0.type == "recording" }.count >= 4)
            for rule in rules {
                #expect(rule.health == "ok", "\(rule.name): \(rule.lastError ?? "")")
                guard rule.type == "recording" else { continue }
                try await eventually("\(rule.name) has series") {
                    try await queries.query(rule.name).isEmpty ? nil : true
                }
            }
        }

        private func dashboards(_ queries: PrometheusQueries) async throws {
            for name in ["overview", "plugin", "exporter"] {
                let dashboard = try DashboardFile(name)
                #expect(dashboard.panels.count >= 8, "\(name)")
                #expect(!dashboard.annotations.isEmpty, "\(name)")
                #expect(dashboard.variables.map(\.name).starts(with: ["job", "instance"]), "\(name)")
                for expression in dashboard.panels {
                    try await answers(expression, of: name, queries)
                }
                for annotation in dashboard.annotations {
                    // What is marked is a moment, and it may be over.
                    let over = "count_over_time((\(annotation.expression))[5m:1s])"
                    try await answers(.init(title: annotation.title, expression: over), of: name, queries)
                }
                for variable in dashboard.variables {
                    let query = DashboardFile.filled(variable.query, Self.values(in: name))
                    let parts = try #require(query.wholeMatch(of: /label_values\((.+), *(\w+)\)/), "\(query)")
                    let values = try await queries.values(of: String(parts.2), matching: String(parts.1))
                    #expect(!values.isEmpty, "\(name): \(variable.name)")
                }
            }
        }

        /// What is chosen in a dashboard. The plugin `index` dies and is started again now and then, so that no panel of
        /// it stays empty.
        private static func values(in dashboard: String) -> [String: String] {
            ["job": "plugin-exporter", "instance": ".+", "plugin": dashboard == "plugin" ? "index" : ".+"]
        }

        /// The plugin that is in the state which an annotation of one plugin is about.
        private static func marked(by title: String) -> [String: String] {
            switch title {
            case "Plugin went missing": ["plugin": "newcomer"]
            case "Plugin went UNAVAILABLE": ["plugin": "legacy"]
            case "Plugin went FAILED": ["plugin": "dying"]
            default: [:]
            }
        }

        private func answers(
            _ expression: DashboardFile.Expression, of dashboard: String, _ queries: PrometheusQueries
        ) async throws {
            let values = Self.values(in: dashboard).merging(Self.marked(by: expression.title)) { _, new in new }
            let filled = DashboardFile.filled(expression.expression, values)
            do {
                try await eventually("an answer") { try await queries.query(filled).isEmpty ? nil : true }
            } catch {
                Issue.record(error, "\(dashboard), \(expression)")
            }
        }
    }
}
