import Foundation
import TestSupport
import Testing

@Suite("An exporter that is killed")
struct KilledDaemonTests {
    private let plugins: TemporaryDirectory

    init() throws {
        plugins = try TemporaryDirectory()
    }

    /// Adds a plugin that ends by nothing but SIGKILL, and what it starts is no better.
    private func addStubborn(_ name: String) throws {
        let ignore = "trap '' TERM HUP INT"
        let forever = "while :; do sleep 0.1; done"
        let said = "echo $$ > child.new; mv child.new child"
        let child = "sh -c 'trap \"\" TERM HUP INT; \(said); \(forever)' &"
        try plugins.write(
            ScriptServer.text(before: "\(ignore)\n\(child)\necho $$ > pid.new; mv pid.new pid", after: forever),
            to: "\(name)/run.sh"
        )
        try plugins.write(ScriptServer.manifest(name), to: "\(name)/manifest.json")
    }

    private func processes(of name: String) async throws -> [Int] {
        var processes: [Int] = []
        for file in ["pid", "child"] {
            let path = "\(plugins.path)/\(name)/\(file)"
            processes.append(
                try await eventually("\(name) says its process") {
                    (try? String(contentsOfFile: path, encoding: .utf8)).flatMap { Int($0.filter(\.isNumber)) }
                }
            )
        }
        return processes
    }

    /// The child of a process that keeps the plugins.
    private func keeper(of parent: Int32) throws -> Int? {
        try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap { Int($0) }.first { process in
            guard let status = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8) else {
                return false
            }
            return status.hasPrefix("Name:\tplugin-keeper\n") && status.contains("\nPPid:\t\(parent)\n")
        }
    }

    private func commandLine(of process: Int) throws -> [String] {
        try String(contentsOfFile: "/proc/\(process)/cmdline", encoding: .utf8).split(separator: "\0").map(String.init)
    }

    @Test("takes its plugins and what they started with it, and leaves no process")
    func killed() async throws {
        for name in ["one", "two"] { try addStubborn(name) }
        let exporter = try await Exporter(["--plugins.directory", plugins.path])
        try await exporter.ready()
        var processes = try await self.processes(of: "one")
        processes += try await self.processes(of: "two")
        // For the failure that this test is about.
        defer { for process in processes { kill(pid_t(process), SIGKILL) } }
        let keeper = try #require(try keeper(of: exporter.program.identifier))
        #expect((processes + [keeper]).allSatisfy(isRunning))
        // Who kills the exporter by its command line leaves the keeper alive.
        #expect(try commandLine(of: keeper) == ["plugin-keeper"])
        #expect(try commandLine(of: Int(exporter.program.identifier)).suffix(1) == [plugins.path])
        #expect(try await exporter.stop(with: SIGKILL) == -SIGKILL)
        try await eventually("all are gone") { [processes] in
            (processes + [keeper]).contains(where: isRunning) ? nil : true
        }
    }

    @Test("does so too if somebody killed the keeper before, and a plugin was started since")
    func keeperKilled() async throws {
        try addStubborn("one")
        let exporter = try await Exporter(["--plugins.directory", plugins.path, "--web.enable-lifecycle"])
        try await exporter.ready()
        let keeper = try #require(try keeper(of: exporter.program.identifier))
        kill(pid_t(keeper), SIGKILL)
        try await eventually("the keeper is dead") { isRunning(keeper) ? nil : true }
        try addStubborn("two")
        #expect(try await http("POST", "/-/reload", port: exporter.port).status == 200)
        var processes = try await self.processes(of: "one")
        processes += try await self.processes(of: "two")
        // For the failure that this test is about.
        defer { for process in processes { kill(pid_t(process), SIGKILL) } }
        #expect(processes.allSatisfy(isRunning))
        #expect(!isProcess(keeper))
        #expect(try await exporter.stop(with: SIGKILL) == -SIGKILL)
        try await eventually("all are gone") { [processes] in processes.contains(where: isRunning) ? nil : true }
    }
}
