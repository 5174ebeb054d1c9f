import Foundation
import TestSupport
import Testing

/// An exporter in a mount namespace of its own, with a small file system of its own on a folder: nobody else sees either.
final class PrivateMount: Sendable {
    /// Why a test that needs it is left out.
    static let need: Comment = "mounting needs root"
    static var isAllowed: Bool { geteuid() == 0 }

    let folder: TemporaryDirectory
    let exporter: ChildProcess
    let port: UInt16
    var path: String { folder.path + "/mount" }

    /// - Parameters:
    ///   - options: of the tmpfs.
    ///   - setUp: commands of sh that are run in the namespace before the exporter starts, with the path of the mount as `$1`.
    ///   - directoryFlag: the exporter's flag that is given the path of the mount.
    ///   - log: the file in the mount that its stderr is appended to.
    init(
        _ arguments: [String], options: String = "size=1m", setUp: String, directoryFlag: String? = nil,
        log: String? = nil
    ) async throws {
        let folder = try TemporaryDirectory()
        try FileManager.default.createDirectory(atPath: folder.path + "/mount", withIntermediateDirectories: true)
        let port = try freePort()
        let redirection = log.map { "2>> \"$mount/\($0)\"" } ?? ""
        exporter = try ChildProcess(
            [
                "unshare", "--mount", "sh", "-ec",
                """
                mount=$1 program=$2; shift 2
                mount -t tmpfs -o \(options) none "$mount"
                set -- "$program" "$@"
                (set -- "$mount"; \(setUp))
                exec "$@" \(redirection)
                """, "sh", folder.path + "/mount", builtProgram("plugin_exporter"), "--web.listen-address",
                "127.0.0.1:\(port)",
            ] + arguments + (directoryFlag.map { [$0, folder.path + "/mount"] } ?? []))
        self.folder = folder
        self.port = port
        try await eventually("the exporter is ready") {
            try? await http("GET", "/-/ready", port: port).status == 200 ? true : nil
        }
    }

    /// Runs commands in the namespace, with the path of the mount as `$1`. Returns what they print.
    @discardableResult
    func run(_ script: String) async throws -> String {
        let program = try ChildProcess([
            "nsenter", "--target", "\(exporter.identifier)", "--mount", "sh", "-ec", script, "sh", path,
        ])
        let status = try await program.status()
        try #require(status == 0, "\(script): \(program.standardError)")
        return program.standardOutput
    }

    func get(_ path: String) async throws -> String {
        try await http("GET", path, port: port).text
    }

    /// Waits until a scrape has a line, and returns it whole.
    @discardableResult
    func scrape(with line: String) async throws -> String {
        try await eventually(line) {
            let metrics = try await self.get("/metrics")
            return metrics.contains("\n\(line)\n") ? metrics : nil
        }
    }
}
