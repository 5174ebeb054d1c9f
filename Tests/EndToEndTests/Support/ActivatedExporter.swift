import Foundation
import TestSupport

/// The built exporter, started by `systemd-socket-activate` (Debian's package `systemd`) when the first client comes.
final class ActivatedExporter: Sendable {
    let program: ChildProcess
    let port: UInt16

    /// - Parameter launcher: a command that the socket is passed to instead, with the exporter's own behind it.
    init(_ arguments: [String], launcher: [String] = []) async throws {
        // systemd does not look for a free one itself.
        let port = try freePort()
        let command = launcher + [try builtProgram("plugin_exporter")] + arguments
        let program = try ChildProcess(
            ["systemd-socket-activate", "--fdname=web", "-l", "127.0.0.1:\(port)"] + command)
        try await eventually("systemd's socket listens") {
            program.standardError.contains("Listening on 127.0.0.1:\(port) as 3.") ? true : nil
        }
        self.program = program
        self.port = port
    }

    func get(_ path: String) async throws -> HTTPAnswer {
        try await http("GET", path, port: port)
    }

    /// Waits until it has said so often that it listens. Only then a signal is handled, though it answers before.
    func listening(times: Int = 1) async throws {
        try await eventually("the exporter listens") {
            program.standardError.matches(of: /msg=Listening/).count == times ? true : nil
        }
    }

    /// Ends it as systemd would, and returns its exit status.
    func stop() async throws -> Int32 {
        try await listening()
        program.send(signal: SIGTERM)
        return try await program.status()
    }
}
