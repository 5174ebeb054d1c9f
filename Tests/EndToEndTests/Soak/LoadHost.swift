import Foundation
import TestSupport
import Testing

/// A running `load-host`, which records and changes its plugins all the while.
final class LoadHost: Sendable {
    let port: UInt16
    let daemon: Daemon
    private let program: ChildProcess

    init() async throws {
        let program = try ChildProcess([builtProgram("load-host")])
        self.program = program
        daemon = Daemon(program.identifier)
        port = try await eventually("the host listens") {
            program.standardOutput.firstMatch(of: /listening on 127\.0\.0\.1:(\d+)\n/).flatMap { UInt16($0.1) }
        }
    }

    /// Has it record and change no more.
    ///
    /// - Returns: what it recorded, as the series and values that a scrape must show, and how often it changed plugins.
    func calm() async throws -> (recorded: [(series: String, value: Double)], churn: String) {
        program.send(signal: SIGUSR1)
        let churn = try await eventually("the host is calm") {
            program.standardOutput.firstMatch(of: /churned (\d+ registrations and \d+ changes)\n/).map { String($0.1) }
        }
        var recorded: [(series: String, value: Double)] = []
        for line in program.standardOutput.split(separator: "\n").dropFirst().dropLast() {
            let end = try #require(line.lastIndex(of: " "))
            recorded.append((String(line[..<end]), try #require(Double(line[end...].dropFirst()), "\(line)")))
        }
        return (recorded, churn)
    }

    /// Ends it; returns its exit status and what it complained of.
    func stop() async throws -> (status: Int32, complaints: String) {
        program.send(signal: SIGTERM)
        return (try await program.status(), program.standardError)
    }
}
