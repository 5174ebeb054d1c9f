import Foundation
import TestSupport
import Testing

extension MonitoringTests {
    @Suite("An alert, from a plugin to Alertmanager and back")
    struct AlertDeliveryTests {
        private let plugins: TemporaryDirectory
        private let rules: RuleFiles
        private let exporter: Exporter
        private let alertmanager: Alertmanager
        private let prometheus: Prometheus

        init() async throws {
            plugins = try TemporaryDirectory()
            rules = try RuleFiles()
            try plugins.write(ScriptServer.text(), to: "first/run.sh")
            try plugins.write(ScriptServer.manifest("first"), to: "first/manifest.json")
            exporter = try await Exporter(
                [
                    "--plugins.directory", plugins.path, "--plugins.scan-interval", "100ms",
                    "--web.enable-lifecycle",
                ]
            )
            try await exporter.ready()
            alertmanager = try await Alertmanager()
            prometheus = try await Prometheus(
                scraping: ["127.0.0.1:\(exporter.port)"], rules: rules.path, alertmanager: alertmanager.port
            )
        }

        /// Waits until an alert of a plugin is in a state, or has been.
        private func expect(_ alert: String, of plugin: String, was state: String) async throws {
            let series = #"ALERTS{alertname="\#(alert)",plugin="\#(plugin)",alertstate="\#(state)"}"#
            try await eventually("\(alert) is \(state)") {
                try await prometheus.queries.query("count_over_time(\(series)[5m])").isEmpty ? nil : true
            }
        }

        /// What Alertmanager was told, once it was.
        private func arrived(_ alert: String, of plugin: String) async throws -> Alertmanager.Alert {
            try await eventually("\(alert) arrives") {
                try await alertmanager.alerts().first {
                    $0.labels["alertname"] == alert && $0.labels["plugin"] == plugin
                }
            }
        }

        /// Waits until neither Prometheus nor Alertmanager has any alert of a plugin.
        private func resolved(_ plugin: String) async throws {
            try await eventually("no alert of \(plugin) is left") {
                let series = try await prometheus.queries.query(#"ALERTS{plugin="\#(plugin)"}"#)
                let alerts = try await alertmanager.alerts().filter { $0.labels["plugin"] == plugin }
                return series.isEmpty && alerts.isEmpty ? true : nil
            }
        }

        @Test("A folder that nobody loads is missing, until a reload")
        func missing() async throws {
            try plugins.write(ScriptServer.text(), to: "second/run.sh")
            try plugins.write(ScriptServer.manifest("second"), to: "second/manifest.json")
            try await expect("PluginMissingFromRegistry", of: "second", was: "pending")
            try await expect("PluginMissingFromRegistry", of: "second", was: "firing")
            let alert = try await arrived("PluginMissingFromRegistry", of: "second")
            #expect(alert.labels["severity"] == "critical")
            #expect(alert.labels["job"] == "plugin-exporter")
            #expect(alert.labels["instance"] == "127.0.0.1:\(exporter.port)")
            #expect(alert.annotations["description"]?.contains("second") == true)
            #expect(alert.annotations["runbook_url"]?.hasSuffix("/docs/runbooks/PluginMissingFromRegistry.md") == true)
            #expect(alert.status.state == "active")

            #expect(try await exporter.reload().status == 200)
            try await resolved("second")
            // A scrape that a busy machine misses is about the exporter, and about no plugin.
            #expect(try await prometheus.queries.query(#"ALERTS{alertname!="PluginExporterDown"}"#).isEmpty)
        }

        @Test("A plugin that is killed and does not start again is failed, until it does")
        func failed() async throws {
            // What runs goes on reading the old file.
            try FileManager.default.removeItem(atPath: plugins.path + "/first/run.sh")
            try plugins.write("exit 3\n", to: "first/run.sh")
            let daemon = Daemon(exporter.program.identifier)
            let child = try #require(try daemon.children().first { daemon.name(of: $0) == "sh" })
            kill(child, SIGKILL)
            try await expect("PluginFailed", of: "first", was: "pending")
            try await expect("PluginFailed", of: "first", was: "firing")
            let alert = try await arrived("PluginFailed", of: "first")
            #expect(alert.annotations["description"]?.contains("first") == true)
            #expect(alert.annotations["runbook_url"]?.hasSuffix("/docs/runbooks/PluginFailed.md") == true)

            try plugins.write(ScriptServer.text(), to: "first/run.sh")
            #expect(try await exporter.reload().status == 200)
            try await resolved("first")
        }
    }
}
