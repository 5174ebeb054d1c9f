import TestSupport
import Testing

@Suite("An exporter that nobody asks")
struct IdleTests {
    @Test("sleeps, its plugin beside it", .disabled(if: Sanitizer.isOn, "A sanitizer's own threads wake."))
    func sleeps() async throws {
        let folder = try TemporaryDirectory()
        try folder.write(ScriptServer.text(), to: "plugins/quiet/run.sh")
        try folder.write(ScriptServer.manifest("quiet"), to: "plugins/quiet/manifest.json")
        // In a folder of its own: what happens in the one above it is told of too.
        let exporter = try await Exporter(["--plugins.directory", folder.path + "/plugins"])
        try await exporter.ready()
        let daemon = Daemon(exporter.program.identifier)

        let before = try daemon.wakeups()
        // For as long as it is watched: a timer of ten times a second would wake it fifty times, and each thread that it has to
        // do with once more.
        try await Task.sleep(for: .seconds(5))
        #expect(try daemon.wakeups() - before < 40)
        #expect(try await exporter.stop() == 0)
    }
}
