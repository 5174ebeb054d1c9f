import Foundation
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
        let plugins: [Plugin]?
        let available: Int?
        let failed: Int?
        let unavailable: Int?
        let discovered: [String]?
        let missing: [String]?
        let expected: [String]
        let errors: [String]
        let warnings: [String]
    }

    let status: Int32
    let output: String
    let error: String

    /// - Parameters:
    ///   - password: what the environment has as the password.
    ///   - shell: a command for bash that runs the program: it has the words for that as `"$@"`.
    init(_ arguments: [String], password: String? = nil, shell: String? = nil) async throws {
        let run = try await CommandRun("audit", arguments, password: password, shell: shell)
        (status, output, error) = (run.status, run.output, run.error)
    }

    /// The last line.
    var verdict: String { output.split(separator: "\n").last.map(String.init) ?? "" }

    /// The report of a run with `--json`, and that nothing else was printed.
    func report() throws -> Report {
        #expect(error.isEmpty)
        return try JSONDecoder().decode(Report.self, from: Data(output.utf8))
    }
}
