import FoundationEssentials
import ModelContext
import PluginRegistry
import TestSupport
import Testing

@testable import PluginHost

/// Directories of plugins, and what a host makes of them.
final class Stage: Sendable {
    let registry = PluginRegistry()
    let log = LogRecorder()
    private let directory: TemporaryDirectory

    init() throws {
        QuietLog.begin()
        directory = try TemporaryDirectory()
    }

    /// The directory that plugins are added to.
    var path: String { "\(directory.path)/plugins" }

    func folder(_ name: String) -> String { "\(path)/\(name)" }

    /// Writes a file in the directory of plugins; returns its path.
    @discardableResult
    func write(_ text: String, to name: String, executable: Bool = false) throws -> String {
        try directory.write(text, to: "plugins/\(name)", executable: executable)
    }

    /// Takes a folder away, as it is, or puts it back.
    func move(_ folder: String, away: Bool) throws {
        let aside = "\(directory.path)/aside-\(folder)"
        let (from, to) = away ? (self.folder(folder), aside) : (aside, self.folder(folder))
        try FileManager.default.moveItem(atPath: from, toPath: to)
    }

    /// Takes a file or a plugin's folder away. A program may be writing to its folder, which cannot be emptied then, but
    /// moved to a name that is no plugin's.
    func remove(_ file: String) throws {
        try FileManager.default.moveItem(
            atPath: "\(path)/\(file)", toPath: "\(path)/.removed-\(UUID().uuidString)")
    }

    /// Adds a plugin whose program is `script`.
    func add(
        _ folder: String,
        name: String? = nil,
        version: String = "1.2.3",
        _ script: String = Script.server()
    ) throws {
        try addManifest(folder, name: name, version: version, configuration: ["command": "${__dirname}/run"])
        try write(script, to: "\(folder)/run", executable: true)
    }

    /// Adds a plugin that has a manifest and nothing else.
    func addManifest(
        _ folder: String,
        name: String? = nil,
        version: String = "1.2.3",
        configuration: JSONValue = ["command": "${__dirname}/run"]
    ) throws {
        let manifest: JSONValue = [
            "manifest_version": "0.2", "name": .string(name ?? folder), "version": .string(version),
            "description": .string("Does what \(folder) does"),
            "server": ["type": "binary", "mcp_config": configuration],
        ]
        let json = try JSONEncoder().encode(manifest)
        try write(String(decoding: json, as: UTF8.self), to: "\(folder)/manifest.json")
    }

    /// A host that has loaded nothing yet; the test stops it.
    ///
    /// - Parameter restartPolicy: an hour between a plugin's end and its next start, unless the test is about that.
    func makeHost(
        directories: [String]? = nil,
        sources: [any PluginSource]? = nil,
        autoLoad: Bool = false,
        timeout: Duration = .seconds(60),
        pingTimeout: Duration = .seconds(30),
        restartPolicy: RestartPolicy = .never
    ) -> PluginHost {
        PluginHost(
            registry: registry,
            sources: sources ?? (directories ?? [path]).map { PluginDirectory($0) },
            autoLoad: autoLoad,
            timeout: timeout,
            pingTimeout: pingTimeout,
            // As long as a busy machine needs.
            drainLimit: .seconds(600),
            version: "9.8.7",
            restartPolicy: restartPolicy,
            logger: log.logger,
            errorStreamLogger: log.logger
        )
    }

    /// Loads the plugins, and stops them when `body` is through, however that ends.
    func withHost(
        directories: [String]? = nil,
        sources: [any PluginSource]? = nil,
        autoLoad: Bool = false,
        timeout: Duration = .seconds(60),
        pingTimeout: Duration = .seconds(30),
        restartPolicy: RestartPolicy = .never,
        _ body: (PluginHost) async throws -> Void
    ) async throws {
        let host = makeHost(
            directories: directories, sources: sources, autoLoad: autoLoad, timeout: timeout, pingTimeout: pingTimeout,
            restartPolicy: restartPolicy
        )
        await host.load()
        do {
            try await body(host)
        } catch {
            await host.stop()
            throw error
        }
        await host.stop()
    }

    func status(of plugin: String) throws -> PluginStatus {
        try #require(registry.status(of: plugin))
    }

    func exists(_ file: String) -> Bool {
        FileManager.default.fileExists(atPath: "\(path)/\(file)")
    }

    func read(_ file: String) throws -> String {
        try String(contentsOfFile: "\(path)/\(file)", encoding: .utf8)
    }

    /// The number of the plugin's process, which its script wrote first of all.
    ///
    /// - Parameter previous: the number of the process that it takes the place of.
    func process(of folder: String, after previous: Int? = nil) async throws -> Int {
        try await eventually("\(folder) says its process") {
            let process = try? Int(self.read("\(folder)/pid").filter { $0 != "\n" })
            return process == previous ? nil : process
        }
    }

    /// Waits until the plugin is in a state.
    func wait(for state: PluginState, of plugin: String) async throws {
        try await eventually("\(plugin) is \(state.rawValue)") {
            self.registry.state(of: plugin) == state ? true : nil
        }
    }

    /// What the audit finds now.
    var findings: [RegistryAudit.Finding] { RegistryAudit(of: registry).findings }
}

/// Asserts that the plugin does its work.
func expectAnswer(
    from host: PluginHost,
    _ plugin: String = "good",
    sourceLocation: SourceLocation = #_sourceLocation
) async throws {
    let result = try await host.run("echo", of: plugin, arguments: ["text": "hello"])
    #expect(result.structuredContent == ["text": "hello"], sourceLocation: sourceLocation)
}

extension RestartPolicy {
    /// Not while a test lasts.
    static let never = RestartPolicy(first: .seconds(3600), longest: .seconds(3600), forgetsAfter: .seconds(7200))
    /// As soon as may be.
    static let atOnce = RestartPolicy(first: .milliseconds(10), longest: .milliseconds(20), forgetsAfter: .seconds(600))
}
