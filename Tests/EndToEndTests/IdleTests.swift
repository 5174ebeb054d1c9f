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

        let before = try daemon.waits()
        // The time that is looked at. Something that is done ten times a second has two threads wait a hundred times.
        try await Task.sleep(for: .seconds(5))
        let count = try daemon.waits().reduce(0) { $0 + $1.value - before[$1.key, default: 0] }
        #expect(count < 40)
        #expect(try await exporter.stop() == 0)
    }
}
