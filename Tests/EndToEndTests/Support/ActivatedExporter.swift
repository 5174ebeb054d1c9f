import Foundation
import TestSupport
import Testing

/// The built exporter, started by `systemd-socket-activate` (Debian's package `systemd`) when the first client comes.
final class ActivatedExporter: Sendable {
    let program: ChildProcess
    let port: UInt16

    /// - Parameter launcher: a command that the socket is passed to instead, with the exporter's own behind it.
    init(_ arguments: [String], launcher: [String] = []) async throws {
        let port = try Self.freePort()
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

    /// A port of 127.0.0.1 that nothing listens on: systemd does not look for one itself.
    private static func freePort() throws -> UInt16 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 ? getsockname(descriptor, $0, &length) : -1
            }
        }
        try #require(status == 0)
        return UInt16(bigEndian: address.sin_port)
    }
}
