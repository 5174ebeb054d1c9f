import Foundation
import TestSupport
import Testing

extension MonitoringTests {
    /// Many exporters under one Prometheus that writes to VictoriaMetrics, and a second one that federates. One process
    /// plays them all, on as many addresses: to Prometheus they are as many targets.
    ///
    /// `make fleet` runs it with other numbers, and its figures are those in `docs/fleet.md`.
    @Suite("A fleet")
    struct FleetTests {
        private static let interval = 5
        private let targets = number("FLEET_TARGETS", or: 200)
        private let plugins = number("FLEET_PLUGINS", or: 10)

        private static func number(_ variable: String, or standard: Int) -> Int {
            ProcessInfo.processInfo.environment[variable].flatMap(Int.init) ?? standard
        }

        @Test(
            "is scraped, written to VictoriaMetrics and federated, and every panel of the fleet answers there",
            .disabled(if: Sanitizer.isOn, "One sanitized program is too slow to play two hundred."))
        func fleet() async throws {
            let folder = try SoakFolder(count: plugins + 1)
            for name in folder.names.prefix(plugins) { try folder.write(name) }
            let exporter = try await Exporter(
                ["--plugins.directory", folder.path, "--plugins.scan-interval", "1s", "--web.enable-execution"],
                hosts: (0..<targets).map { "127.0.\($0 / 250).\(1 + $0 % 250)" }
            )
            try await exporter.ready()
            let store = try await VictoriaMetrics()
            let prometheus = try await Prometheus(
                configuration: Self.remoteWrite(of: exporter.addresses, to: store.writing)
            )
            try folder.write(folder.names[plugins])
            try await call(folder.names.prefix(plugins), of: exporter)

            for queries in [prometheus.queries, store.queries] {
                try await queries.expect(#"sum(up{job="plugin-exporter"})"#, "\(targets)")
                try await queries.expect("sum(plugin_registered)", "\(targets * plugins)")
                try await queries.expect("count(plugin_registered == 0)", "\(targets)")
            }
            let names = folder.names.prefix(plugins)
            let slowest = try await panels(store.queries) { try await call(names, of: exporter) }
            try await federation(of: prometheus)
            try await report(prometheus, store, slowest)
        }

        /// Runs tools of plugins, well and badly: counters that do not move have no rate.
        private func call(_ names: some Sequence<String>, of exporter: Exporter) async throws {
            for name in names {
                for tool in ["echo", "fail"] {
                    let answer = try await exporter.run(tool, of: name, body: #"{"args":{}}"#)
                    try #require((answer.status == 200) == (tool == "echo"), "\(answer.text)")
                }
            }
        }

        /// Waits until every panel of the fleet has an answer of VictoriaMetrics; returns the slowest answer.
        private func panels(
            _ queries: PrometheusQueries, calling: @Sendable () async throws -> Void
        ) async throws -> (title: String, duration: Duration) {
            var slowest = (title: "", duration: Duration.zero)
            let values = ["job": "plugin-exporter", "instance": ".+", "plugin": ".+", "__rate_interval": "1m"]
            // Alerts are none of VictoriaMetrics, until a rule has fired.
            for panel in try DashboardFile("overview").panels where !panel.expression.contains("ALERTS") {
                let expression = DashboardFile.filled(panel.expression, values)
                let duration = try await eventually("\(panel.title) answers") {
                    let start = ContinuousClock.now
                    let samples = try await queries.query(expression)
                    let duration = ContinuousClock.now - start
                    if samples.isEmpty { try await calling() }
                    return samples.isEmpty ? nil : duration
                }
                if duration > slowest.duration { slowest = (panel.title, duration) }
            }
            return slowest
        }

        /// A second Prometheus has what the rules of the first recorded of the whole fleet, and nothing of its parts.
        private func federation(of prometheus: Prometheus) async throws {
            let global = try await Prometheus(
                configuration: Self.shipped(
                    "prometheus-federation.yml",
                    replacing: [
                        #""localhost:9090""#: #""127.0.0.1:\#(prometheus.queries.port)""#,
                        "scrape_interval: 30s": "scrape_interval: 1s",
                    ]
                )
            )
            try await global.queries.expect("job:up:sum", "\(targets)")
            try await global.queries.expect("job:plugin_registered:missing", "\(targets)")
            try await global.queries.expect(#"state:plugin_state:sum{state="initialized"}"#, "\(targets * plugins)")
            #expect(try await global.queries.query(#"{instance!~"",job="plugin-exporter"}"#).isEmpty)
        }

        /// The configuration that ships for this, with this fleet in the place of its example.
        private static func remoteWrite(of targets: [String], to address: String) throws -> String {
            let rules = repository.appending(path: "deploy/prometheus/rules").path
            return try shipped(
                "prometheus-remote-write.yml",
                replacing: [
                    #"["localhost:10077"]"#: "\(targets)",
                    "http://localhost:8428/api/v1/write": address,
                    "  - rules/": "  - \(rules)/",
                    "_interval: 15s": "_interval: \(interval)s",
                ]
            )
        }

        private static func shipped(_ name: String, replacing changes: [String: String]) throws -> String {
            let file = repository.appending(path: "deploy/prometheus/\(name)")
            return try changes.reduce(String(contentsOf: file, encoding: .utf8)) { text, change in
                try #require(text.contains(change.key), "\(name) has no \(change.key)")
                return text.replacing(change.key, with: change.value)
            }
        }

        /// Prints what it costs, over four scrapes of every target.
        private func report(
            _ prometheus: Prometheus, _ store: VictoriaMetrics, _ slowest: (title: String, duration: Duration)
        ) async throws {
            let appended = "prometheus_tsdb_head_samples_appended_total"
            let before = try await Resources(port: prometheus.queries.port)
            let storeBefore = try await Resources(port: store.queries.port)
            let series = before.total("prometheus_tsdb_head_series")
            let after = try await eventually("four more scrapes") {
                let now = try await Resources(port: prometheus.queries.port)
                return now.total(appended) - before.total(appended) >= 4 * series ? now : nil
            }
            let storeAfter = try await Resources(port: store.queries.port)
            let cpu = "process_cpu_seconds_total"
            let (first, second) = (after.rate(of: cpu, since: before), storeAfter.rate(of: cpu, since: storeBefore))
            print(
                """
                fleet: \(targets) targets with \(plugins) plugins each, scraped every \(Self.interval) s
                  series            \(Int(series))
                  samples a second  \(Int(after.rate(of: appended, since: before)))
                  Prometheus        \(rounded(first)) cores, \(Int(after.residentMegabytes)) MB
                  VictoriaMetrics   \(rounded(second)) cores, \(Int(storeAfter.residentMegabytes)) MB
                  slowest panel     \(slowest.title), \(Int(slowest.duration / .milliseconds(1))) ms
                """
            )
        }

        private func rounded(_ number: Double) -> String { String(format: "%.2f", number) }
    }
}
