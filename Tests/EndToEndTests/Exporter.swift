import Foundation
import TestSupport
import Testing

/// The built exporter, serving on free ports of loopback addresses.
final class Exporter: Sendable {
    let program: ChildProcess
    /// `address:port`, in the order of the hosts.
    let addresses: [String]
    /// That of the first.
    let port: UInt16

    /// Starts it and waits until it listens.
    init(
        _ arguments: [String],
        environment: [String: String] = [:],
        hosts: [String] = ["127.0.0.1"]
    ) async throws {
        let program = try ChildProcess(
            [builtProgram("plugin_exporter")] + hosts.flatMap { ["--web.listen-address", "\($0):0"] } + arguments,
            environment: environment
        )
        self.program = program
        addresses = try await eventually("the exporter listens") {
            let addresses = program.standardError.matches(of: /address"?[=:]"?(127[.\d]+:\d+)/).map { String($0.1) }
            return addresses.count == hosts.count ? addresses : nil
        }
        port = try #require(addresses.first?.split(separator: ":").last.flatMap { UInt16($0) })
    }

    /// Waits until every plugin has started or failed.
    func ready() async throws {
        try await eventually("the exporter is ready") {
            try await http("GET", "/-/ready", port: port).status == 200 ? true : nil
        }
    }

    func get(_ path: String, headers: [String: String] = [:]) async throws -> HTTPAnswer {
        try await http("GET", path, port: port, headers: headers)
    }

    /// Runs a tool over HTTP.
    func run(_ tool: String, of plugin: String, body: String) async throws -> HTTPAnswer {
        try await http(
            "POST",
            "/v1/plugins/\(plugin)/tools/\(tool)/run",
            port: port,
            headers: ["Content-Type": "application/json", "Host": "127.0.0.1:\(port)"],
            body: Array(body.utf8)
        )
    }

    /// Has it read its plugins again.
    func reload() async throws -> HTTPAnswer {
        try await http("POST", "/-/reload", port: port)
    }

    /// Ends it as an operator would, and returns its exit status.
    func stop(with signal: Int32 = SIGTERM) async throws -> Int32 {
        program.send(signal: signal)
        return try await program.status()
    }
}

/// The folder of plugins that ships: `ocr`, its program the one built along with the tests.
func shippedPlugins() throws -> TemporaryDirectory {
    let directory = try TemporaryDirectory()
    let manifest = try Data(contentsOf: repository.appending(path: "Sources/ocr-plugin/manifest.json"))
    try directory.write(String(decoding: manifest, as: UTF8.self), to: "ocr/manifest.json")
    try FileManager.default.createSymbolicLink(
        atPath: directory.path + "/ocr/ocr-plugin",
        withDestinationPath: builtProgram("ocr-plugin")
    )
    return directory
}

/// The root of the checkout.
let repository = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

/// The picture that ships, and what is written in it.
let samplePicture = repository.appending(path: "Sources/ocr-plugin/sample.png").path
let sampleText = "Nothing that was discovered\ngoes missing unseen."
