import Foundation
import TestSupport
import Testing

@Suite("More than one registry in the exporter's process")
struct RegistryCensusTests {
    private struct Audit: Decodable {
        struct Finding: Decodable {
            let check: String
            let plugin: String?
            let message: String
        }

        let status: String
        let findings: [Finding]
    }

    private struct PluginObject: Decodable {
        let name: String
    }

    private let libraries: LoadedLibraries

    init() throws {
        libraries = try LoadedLibraries()
    }

    @Test(
        "A library with a registry of its own is counted, named in the log once, and fails the audit",
        .disabled(
            if: Sanitizer.isThread, "The library needs what a program built for the thread sanitizer does not export."))
    func secondRegistry() async throws {
        let second = try await libraries.secondRegistry()
        let third = try libraries.copy(of: second)
        let intruder = try await Intruder(libraries)
        let plugins = try shippedPlugins()
        let exporter = try await start(["--plugins.directory", plugins.path], intruder.environment)
        try await expect(1, exporter)
        #expect(try await audit(exporter).status == "PASSED")

        #expect(try await intruder.tell("open", second) == "opened")
        try await expect(2, exporter)
        // What it registers, it registers with itself.
        #expect(try await intruder.tell("register", second) == "1")
        let listed = try await exporter.get("/v1/plugins")
        #expect(try JSONDecoder().decode([PluginObject].self, from: Data(listed.body)).map(\.name) == ["ocr"])
        // It said so itself when its registry was made, with the logging that it also has of its own.
        #expect(exporter.program.standardError.contains(/error plugin_registry: count=2.*More than one registry/))
        let failed = try await audit(exporter)
        #expect(failed.status == "FAILED")
        #expect(failed.findings.map(\.check) == ["more_than_one_registry"])
        let program = try builtProgram("plugin_exporter")
        #expect(
            failed.findings.first?.message
                == "The process holds 2 registries (\(program), \(second)): "
                + "link PluginRegistry once, as a dynamic library, and into no plugin statically"
        )
        #expect(try await intruder.tell("fork", second) == "2")
        let run = try await AuditRun(["--url", "http://127.0.0.1:\(exporter.port)"])
        #expect(run.status == 1)
        #expect(run.output.contains("The process holds 2 registries (\(program), \(second))"))

        #expect(try await intruder.tell("open", third) == "opened")
        try await expect(3, exporter)
        try await expect(3, exporter)
        let lines = errors(exporter)
        #expect(lines.count == 2)
        #expect(lines.first?.contains(" count=2 ") == true && lines.first?.contains(second) == true)
        #expect(lines.last?.contains(" count=3 ") == true && lines.last?.contains(third) == true)
        #expect(try await exporter.stop() == 0)
    }

    @Test("A copy that is closed is counted no more, one that comes again is logged again, and a fork counts right")
    func closed() async throws {
        let second = try await libraries.secondCensus()
        let third = try libraries.copy(of: second)
        let intruder = try await Intruder(libraries)
        let exporter = try await start([], intruder.environment)
        for round in 1...2 {
            try await expect(1, exporter)
            #expect(try await intruder.tell("open", second) == "opened")
            // The child counts before anybody else does, and then what the exporter has counted.
            #expect(try await intruder.tell("fork", second) == "2")
            try await expect(2, exporter)
            #expect(try await intruder.tell("fork", second) == "2")
            #expect(try await intruder.tell("open", third) == "opened")
            #expect(try await intruder.tell("fork", second) == "3")
            #expect(try await intruder.tell("close", second) == "closed")
            try await expect(2, exporter)
            #expect(errors(exporter).count == round)
            #expect(try await intruder.tell("close", third) == "closed")
            try await expect(1, exporter)
            #expect(try await audit(exporter).status == "PASSED")
        }
        #expect(try await exporter.stop() == 0)
    }

    @Test("Notes of others, broken ones too, are no copies; ours is found behind others")
    func notes() async throws {
        let foreign = try await libraries.library("ForeignNotes.c")
        let aligned = try await libraries.library("AlignedNotes.c")
        let intruder = try await Intruder(libraries)
        let exporter = try await start([], intruder.environment)
        #expect(try await intruder.tell("open", foreign) == "opened")
        try await expect(1, exporter)
        #expect(try await intruder.tell("open", aligned) == "opened")
        try await expect(2, exporter)
        #expect(try await exporter.stop() == 0)
    }

    @Test("A copy that is there from the start is logged before the first scrape, and counted by it")
    func fromTheStart() async throws {
        let second = try await libraries.secondRegistry()
        let exporter = try await start([], ["LD_PRELOAD": second])
        #expect(errors(exporter).count == 1)
        try await expect(2, exporter)
        #expect(try await audit(exporter).findings.map(\.check) == ["more_than_one_registry"])
        #expect(errors(exporter).count == 1)
        #expect(try await exporter.stop() == 0)
    }

    @Test("A copy that is there from the start ends a strict exporter with status 1 and the files")
    func strict() async throws {
        let second = try await libraries.secondRegistry()
        let program = try builtProgram("plugin_exporter")
        let strict = try ChildProcess(
            [program, "--web.listen-address", "127.0.0.1:0", "--audit.strict"], environment: ["LD_PRELOAD": second]
        )
        #expect(try await strict.status() == 1)
        #expect(
            strict.standardError.contains(
                "msg=\"The registry audit FAILED, and strict audit is on: stopping\" "
                    + "findings=\"The process holds 2 registries (\(program), \(second)): "))
    }

    @Test("A copy that comes later is logged by the next scan, whoever asks")
    func scanned() async throws {
        let second = try await libraries.secondCensus()
        let intruder = try await Intruder(libraries)
        let exporter = try await start(["--plugins.scan-interval", "100ms"], intruder.environment)
        #expect(try await intruder.tell("open", second) == "opened")
        try await eventually("it is logged") { errors(exporter).count == 1 ? true : nil }
        #expect(try await exporter.stop() == 0)
    }

    /// Starts the exporter and waits until it is ready: before, a signal would end it as any program.
    private func start(_ arguments: [String], _ environment: [String: String]) async throws -> Exporter {
        let exporter = try await Exporter(arguments, environment: environment)
        try await exporter.ready()
        return exporter
    }

    private func expect(
        _ count: Int,
        _ exporter: Exporter,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let lines = try await exporter.get("/metrics").text.split(separator: "\n")
        let values = lines.filter { $0.hasPrefix("plugin_registry_instances") }
        #expect(values == ["plugin_registry_instances \(count)"], sourceLocation: sourceLocation)
    }

    private func audit(_ exporter: Exporter) async throws -> Audit {
        try JSONDecoder().decode(Audit.self, from: Data(try await exporter.get("/v1/audit").body))
    }

    /// What the exporter's own log says of it.
    private func errors(_ exporter: Exporter) -> [Substring] {
        exporter.program.standardError.split(separator: "\n").filter {
            $0.contains("level=error") && $0.contains("msg=\"More than one registry\"")
        }
    }
}
