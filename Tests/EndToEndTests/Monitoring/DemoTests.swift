import Foundation
import TestSupport
import Testing

extension MonitoringTests {
    @Suite("The demonstration")
    struct DemoTests {
        @Test("shows plugins in every state and the alerts of them, and ends without a trace")
        func states() async throws {
            let rules = try RuleFiles()
            let demo = try await Demo(rules: rules)
            for port in [demo.exporter, demo.prometheus, demo.alertmanager] {
                #expect(demo.program.standardOutput.contains("http://127.0.0.1:\(port)/"))
            }
            let queries = PrometheusQueries(port: demo.prometheus)
            try await queries.expect(#"plugin_registered{plugin="newcomer"}"#, "0")
            try await queries.expect(#"plugin_state{plugin="legacy",state="unavailable"}"#, "1")
            try await queries.expect(#"plugin_state{plugin="draft",state="failed"}"#, "1")
            for plugin in ["ocr", "translate", "search", "weather", "index"] {
                try await queries.expect(#"plugin_executions_total{plugin="\#(plugin)"} > bool 0"#, "1")
            }
            try await queries.expect(#"plugin_executions_in_flight{plugin="archive"}"#, "1")
            try await queries.expect(#"plugin_execution_errors_total{plugin="weather"} > bool 0"#, "1")
            try await queries.expect(#"plugin_process_restarts_total{plugin="index"} > bool 0"#, "1")
            try await eventually("Alertmanager has the alert of the missing one") {
                let answer = try await http("GET", "/api/v2/alerts", port: demo.alertmanager)
                return answer.text.contains("PluginMissingFromRegistry") ? true : nil
            }
            #expect(try await http("POST", "/-/reload", port: demo.exporter).status == 200)
            try await queries.expect(#"plugin_registered{plugin="newcomer"}"#, "1")

            let work = try #require(demo.program.standardOutput.firstMatch(of: /Logs, plugins +(\/\S+)\n/)).1
            let children = try Daemon(demo.program.identifier).children()
            #expect(children.count >= 4)
            demo.program.send(signal: SIGINT)
            try await eventually("it ends") { demo.program.standardOutput.contains("Ending;") ? true : nil }
            // Whoever is impatient leaves nothing behind either.
            demo.program.send(signal: SIGINT)
            #expect(try await demo.program.status() == 0)
            for child in children { #expect(!isProcess(Int(child))) }
            #expect(!FileManager.default.fileExists(atPath: String(work)))
        }

        @Test("is not started over somebody else's port")
        func taken() async throws {
            let other = try await ScriptedServer([:])
            let run = try ChildProcess(
                [
                    repository.appending(path: "deploy/demo/run").path,
                    builtProgram("plugin_exporter"), repository.path, samplePicture,
                ],
                environment: ["PROMETHEUS_ADDRESS": "127.0.0.1:\(other.port)", "EXPORTER_ADDRESS": "127.0.0.1:1"]
            )
            #expect(try await run.status() == 1)
            #expect(
                run.standardError
                    == "demo: something listens on 127.0.0.1:\(other.port) already; stop it, or choose another address: "
                    + "PROMETHEUS_ADDRESS=127.0.0.1:PORT make demo\n"
            )
        }
    }
}
