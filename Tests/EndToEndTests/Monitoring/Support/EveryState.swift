import Foundation
import TestSupport

/// The demonstration, and exporters in those states that it is never in: together, every state that a rule or a panel is
/// about.
final class EveryState: Sendable {
    let demo: Demo
    /// Nothing listens on the last.
    let targets: [String]
    private let folder: TemporaryDirectory
    private let libraries: LoadedLibraries
    private let exporters: [Exporter]
    private let slowing: Exporter
    private let dying: Exporter

    init(rules: RuleFiles) async throws {
        folder = try TemporaryDirectory()
        libraries = try LoadedLibraries()
        demo = try await Demo(rules: rules)

        try Self.add("diverged", to: folder)
        let diverged = try await Self.start(
            folder, "diverged", environment: ["LD_PRELOAD": try await libraries.secondCensus()]
        )

        // Its folder comes only after the start, and nobody loads it.
        try FileManager.default.createDirectory(atPath: folder.path + "/empty", withIntermediateDirectories: true)
        let empty = try await Self.start(folder, "empty")
        try Self.add("empty", to: folder)

        try Self.add("vanished", to: folder)
        let vanished = try await Self.start(folder, "vanished")

        // It answers, and dies a moment later; and another folder has the same name.
        try Self.add("dying", to: folder, before: "(sleep 0.2; kill -9 $$) &")
        try folder.write(ScriptServer.manifest("dying"), to: "dying/other/manifest.json")
        dying = try await Self.start(folder, "dying")

        try Self.addSlowing(to: folder, seconds: 0.005)
        slowing = try await Self.start(folder, "slowing", "--web.enable-execution")

        // The directory itself is gone, and a reload is refused.
        try Self.add("unreadable", to: folder)
        let unreadable = try await Self.start(folder, "unreadable")
        try FileManager.default.removeItem(atPath: folder.path + "/unreadable")

        exporters = [diverged, empty, vanished, dying, slowing, unreadable]
        targets = ([demo.exporter] + exporters.map(\.port) + [1]).map { "127.0.0.1:\($0)" }
        _ = try await unreadable.reload()
    }

    /// Ends what has to have been well for a while before: one plugin's folder is gone, another's calls are slow.
    func worsen() async throws {
        try FileManager.default.removeItem(atPath: folder.path + "/vanished/vanished")
        try Self.addSlowing(to: folder, seconds: 0.3)
        _ = try await slowing.reload()
    }

    /// Calls the one that gets slow, and has the one that dies started again at once, until it is cancelled.
    func keepGoing() async throws {
        while !Task.isCancelled {
            // Refused while it is started anew.
            _ = try await slowing.run("work", of: "slowing", body: #"{"args":{}}"#)
            _ = try await dying.reload()
        }
    }

    private static func add(_ name: String, to folder: TemporaryDirectory, before: String = "") throws {
        try folder.write(ScriptServer.text(before: before), to: "\(name)/\(name)/run.sh")
        try folder.write(ScriptServer.manifest(name), to: "\(name)/\(name)/manifest.json")
    }

    private static func addSlowing(to folder: TemporaryDirectory, seconds: Double) throws {
        let program = repository.appending(path: "deploy/demo/lively.py").path
        let manifest = """
            {"name": "slowing", "version": "\(seconds)", "server": {"mcp_config": {"command": "python3",
             "args": ["\(program)", "--tools", "work", "--spread", "0", "--seconds", "\(seconds)"]}}}
            """
        try folder.write(manifest, to: "slowing/slowing/manifest.json")
    }

    private static func start(
        _ folder: TemporaryDirectory,
        _ name: String,
        _ more: String...,
        environment: [String: String] = [:]
    ) async throws -> Exporter {
        let exporter = try await Exporter(
            [
                "--plugins.directory", "\(folder.path)/\(name)", "--plugins.scan-interval", "200ms",
                "--web.enable-lifecycle",
            ] + more,
            environment: environment
        )
        try await exporter.ready()
        return exporter
    }
}
