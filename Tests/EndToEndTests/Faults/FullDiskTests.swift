import Foundation
import TestSupport
import Testing

@Suite("Faults: a log on a disk that is full")
struct FullDiskTests {
    private static func count(_ metrics: String) throws -> Int {
        try #require(metrics.firstMatch(of: /\nplugin_exporter_log_lines_lost_total (\d+)\n/).flatMap { Int($0.1) })
    }

    @Test(
        "costs the lines that do not fit and nothing else: they are counted, told once there is room, and no line is torn",
        .enabled(if: PrivateMount.isAllowed, PrivateMount.need))
    func full() async throws {
        let mount = try await PrivateMount(
            ["--log.level", "debug", "--web.enable-lifecycle"], options: "size=64k", setUp: "true", log: "log")
        #expect(try Self.count(await mount.get("/metrics")) == 0)
        try await mount.run(#"cat /dev/zero > "$1/filler" 2>/dev/null || true"#)
        // Each reload is a line at least.
        let before = try await eventually("lines are lost") {
            #expect(try await http("POST", "/-/reload", port: mount.port).status == 200)
            let count = try Self.count(await mount.get("/metrics"))
            return count >= 100 ? count : nil
        }
        try await mount.run(#"rm "$1/filler""#)
        let log = try await eventually("the log goes on") {
            #expect(try await http("POST", "/-/reload", port: mount.port).status == 200)
            let log = try await mount.run(#"cat "$1/log""#)
            return log.contains("log lines were lost") ? log : nil
        }
        let after = try Self.count(await mount.get("/metrics"))
        #expect(after >= before)
        let told = log.matches(
            of: /msg="(\d+) log lines were lost: whoever reads stderr was too slow, or its disk full"/)
        #expect(told.compactMap { Int($0.1) }.reduce(0, +) == after)
        // The one that the disk's end cut is alone on its line.
        let lines = log.split(separator: "\n")
        #expect(lines.count { $0.matches(of: /time=2\d{3}-/).count > 1 } == 0)
        #expect(lines.count { !$0.contains(" msg=") } <= 1)
        mount.exporter.send(signal: SIGTERM)
        #expect(try await mount.exporter.status() == 0)
    }

    @Test("from the start on changes nothing else")
    func fromTheStart() async throws {
        let port = try freePort()
        let program = try ChildProcess([
            "sh", "-c", #"exec "$@" 2> /dev/full"#, "sh", builtProgram("plugin_exporter"), "--web.listen-address",
            "127.0.0.1:\(port)",
        ])
        try await eventually("it is ready") {
            try? await http("GET", "/-/ready", port: port).status == 200 ? true : nil
        }
        try await eventually("lines are lost") {
            try Self.count(await http("GET", "/metrics", port: port).text) > 0 ? true : nil
        }
        program.send(signal: SIGTERM)
        #expect(try await program.status() == 0)
    }
}
