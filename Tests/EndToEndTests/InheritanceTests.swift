import Foundation
import TestSupport
import Testing

@Suite("What an exporter is started with")
struct InheritanceTests {
    @Test("may be an ignored SIGCHLD: how plugins ended is told all the same")
    func ignoredChildren() async throws {
        let plugins = try TemporaryDirectory()
        try plugins.write(ScriptServer.text(before: "echo $$ > pid.new; mv pid.new pid"), to: "one/run.sh")
        try plugins.write(ScriptServer.manifest("one"), to: "one/manifest.json")
        let ignoring =
            "import os, signal, sys; signal.signal(signal.SIGCHLD, signal.SIG_IGN); os.execv(sys.argv[1], sys.argv[1:])"
        let program = try ChildProcess([
            "python3", "-c", ignoring, builtProgram("plugin_exporter"),
            "--web.listen-address", "127.0.0.1:0", "--plugins.directory", plugins.path,
        ])
        try await eventually("the plugin runs") { program.standardError.contains("Plugins loaded") ? true : nil }
        let number = try String(contentsOfFile: plugins.path + "/one/pid", encoding: .utf8)
        let process = try #require(Int32(number.filter(\.isNumber)))
        kill(process, SIGKILL)
        try await eventually("it is told") {
            program.standardError.contains("killed by signal 9 (SIGKILL)") ? true : nil
        }
        try await eventually("it runs again") { program.standardError.contains("Plugin recovered") ? true : nil }
        program.send(signal: SIGTERM)
        #expect(try await program.status() == 0)
    }

    @Test("may be a log that nobody reads any more: it ends as it would, and not by a signal")
    func closedLog() async throws {
        let closing = """
            import os, signal, sys
            signal.signal(signal.SIGPIPE, signal.SIG_DFL)
            reading, writing = os.pipe()
            os.dup2(writing, 2)
            os.close(reading)
            os.execv(sys.argv[1], sys.argv[1:])
            """
        // An address that is nobody's (RFC 5737): it says so and ends before it has done anything else.
        let program = try ChildProcess([
            "python3", "-c", closing, builtProgram("plugin_exporter"), "--web.listen-address", "192.0.2.1:10077",
        ])
        #expect(try await program.status() == 1)
    }

    @Test(
        "may be a long time limit: what a call takes is given back when it is answered",
        .disabled(if: Sanitizer.isOn, "A sanitizer keeps what was given back."))
    func memory() async throws {
        let plugins = try SoakFolder(count: 1)
        for name in plugins.names { try plugins.write(name) }
        let exporter = try await Exporter([
            "--plugins.directory", plugins.path, "--plugins.timeout", "1h", "--web.enable-execution",
        ])
        try await exporter.ready()
        func call(times: Int) async throws {
            try await withThrowingTaskGroup { group in
                for _ in 0..<4 {
                    group.addTask {
                        let connection = try HTTPConnection(port: exporter.port)
                        for _ in 0..<times / 4 {
                            let answer = try await connection.request(
                                "POST", "/v1/plugins/plugin-1/tools/echo/run",
                                headers: ["Content-Type": "application/json"], body: Array(#"{"args":{}}"#.utf8)
                            )
                            try #require(answer.status == 200)
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
        func residentMemory() async throws -> Double {
            let scrape = SoakScrape(try await exporter.get("/metrics").text)
            return try #require(scrape.values["process_resident_memory_bytes"])
        }
        try await call(times: 2_000)
        let before = try await residentMemory()
        try await call(times: 10_000)
        // Less than 200 bytes a call; what was kept until the time limit were 785.
        #expect(try await residentMemory() - before < 2_000_000)
        #expect(try await exporter.stop() == 0)
    }
}
