import Foundation
import TestSupport

/// The demonstration, as `make demo` runs it, on free ports and with hastened rules.
final class Demo: Sendable {
    let program: ChildProcess
    let exporter: UInt16
    let prometheus: UInt16
    let alertmanager: UInt16
    private let shipped: TemporaryDirectory

    /// Starts it and waits until it has printed its addresses.
    init(rules: RuleFiles) async throws {
        exporter = try freePort()
        prometheus = try freePort()
        alertmanager = try freePort()
        shipped = try shippedPlugins()
        let program = try ChildProcess(
            [
                repository.appending(path: "deploy/demo/run").path,
                builtProgram("plugin_exporter"), shipped.path, samplePicture,
            ],
            environment: [
                "EXPORTER_ADDRESS": "127.0.0.1:\(exporter)",
                "PROMETHEUS_ADDRESS": "127.0.0.1:\(prometheus)",
                "ALERTMANAGER_ADDRESS": "127.0.0.1:\(alertmanager)",
                "RULES": rules.path,
            ]
        )
        self.program = program
        try await eventually("the demonstration runs") {
            if let status = program.exitStatus {
                throw PrometheusQueries.Refused(
                    description: "the demonstration ended with \(status): \(program.standardError)")
            }
            return program.standardOutput.contains("Ctrl-C ends everything") ? true : nil
        }
    }

    deinit {
        // Its parts end with it only if it is asked to; what does not end in half a minute is killed.
        program.send(signal: SIGTERM)
        for _ in 0..<3_000 where program.exitStatus == nil { usleep(10_000) }
    }
}
