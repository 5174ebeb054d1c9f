import Foundation
import TestSupport
import Testing

/// One run of `plugin_exporter audit`.
struct AuditRun {
    /// What `--json` prints.
    struct Report: Decodable {
        struct Plugin: Decodable, Equatable {
            let name: String?
            let state: String?
            let reason: String?
            let version: String?
        }

        let url: String
        let status: String
        let plugins: [Plugin]
        let available: Int
        let failed: Int
        let unavailable: Int
        let discovered: [String]?
        let missing: [String]?
        let expected: [String]
        let errors: [String]
        let warnings: [String]
    }

    let status: Int32
    let output: String
    let error: String

    /// - Parameter password: what the environment has as the password.
    init(_ arguments: [String], password: String? = nil) async throws {
        let environment = password.map { ["env", "PLUGIN_EXPORTER_PASSWORD=\($0)"] } ?? []
        // The usual limit could be too short on a busy machine; a later --timeout counts instead.
        let command = try [builtProgram("plugin_exporter"), "audit", "--timeout", "1m"]
        let program = try ChildProcess(environment + command + arguments)
        status = try await program.status()
        output = program.standardOutput
        error = program.standardError
    }

    /// The last line.
    var verdict: String { output.split(separator: "\n").last.map(String.init) ?? "" }

    /// The report of a run with `--json`, and that nothing else was printed.
    func report() throws -> Report {
        #expect(error.isEmpty)
        return try JSONDecoder().decode(Report.self, from: Data(output.utf8))
    }
}
