import Foundation
import TestSupport
import Testing

@Suite("A socket of systemd's")
struct SystemdSocketTests {
    @Test("is served from the scrape on that starts the exporter, and by nothing that the exporter starts")
    func served() async throws {
        let plugins = try TemporaryDirectory()
        try plugins.write(
            ScriptServer.text(before: "env > seen.new; mv seen.new seen"), to: "one/run.sh")
        try plugins.write(ScriptServer.manifest("one"), to: "one/manifest.json")
        let exporter = try await ActivatedExporter(["--web.systemd-socket", "--plugins.directory", plugins.path])
        #expect(try Daemon(exporter.program.identifier).children().isEmpty, "nothing runs before somebody comes")

        #expect(try await exporter.get("/metrics").text.contains("plugin_exporter_build_info{"))
        try await eventually("the exporter is ready") {
            try await exporter.get("/-/ready").status == 200 ? true : nil
        }
        let log = exporter.program.standardError
        #expect(log.contains("msg=Listening address=127.0.0.1:\(exporter.port)\n"))
        #expect(!log.contains("level=warn"))

        let environment = try FileText.read(plugins.path + "/one/seen")
        #expect(environment.contains("PATH=") && !environment.contains("LISTEN_"))
        let own = try #require(Self.target(of: 3, in: exporter.program.identifier))
        #expect(own.hasPrefix("socket:"))
        let children = try Daemon(exporter.program.identifier).children()
        #expect(children.count == 2, "the plugin and the keeper")
        for child in children {
            // The keeper closes what it was forked with as soon as it runs.
            try await eventually("process \(child) has not the socket") {
                let files = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(child)/fd")
                return files.compactMap(Int32.init).contains { Self.target(of: $0, in: child) == own } ? nil : true
            }
        }
        #expect(try await exporter.stop() == 0)
    }

    private static func target(of descriptor: Int32, in process: Int32) -> String? {
        try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(process)/fd/\(descriptor)")
    }

    @Test("loses nobody who comes while the exporter is restarted")
    func restart() async throws {
        // Has the socket all the time, as systemd has, and runs the exporter three times, one after the other.
        let again = #"for run in 1 2 3; do sh -c 'LISTEN_PID=$$ exec "$@"' run "$@"; done"#
        let exporter = try await ActivatedExporter(["--web.systemd-socket"], launcher: ["sh", "-c", again, "again"])
        let daemon = Daemon(exporter.program.identifier)
        @Sendable func process() throws -> Int32? {
            try daemon.children().first { daemon.name(of: $0) == "plugin_exporter" }
        }
        // Whatever comes of this test, no exporter is left, and none is started any more.
        defer {
            let last = try? process()
            exporter.program.send(signal: SIGKILL)
            if let last { kill(last, SIGKILL) }
        }

        #expect(try await exporter.get("/-/healthy").status == 200)
        let over = Gate()
        try await withThrowingTaskGroup { group in
            for _ in 0..<4 {
                group.addTask {
                    while !over.isOpen { try #require(try await exporter.get("/-/healthy").status == 200) }
                }
            }
            defer { over.open() }
            for run in 1...2 {
                try await exporter.listening(times: run)
                kill(try #require(try process()), SIGTERM)
            }
            try await exporter.listening(times: 3)
            over.open()
            try await group.waitForAll()
        }
        kill(try #require(try process()), SIGTERM)
        #expect(try await exporter.program.status() == 0)
        #expect(exporter.program.standardError.matches(of: /msg=Stopped/).count == 3)
    }

    @Test("replaces --web.listen-address, and is not used without --web.systemd-socket; the log says both")
    func warnings() async throws {
        // An address that is nobody's (RFC 5737): the exporter would end if it used it.
        let both = try await ActivatedExporter(["--web.systemd-socket", "--web.listen-address", "192.0.2.1:10077"])
        #expect(try await both.get("/-/healthy").status == 200)
        #expect(
            both.program.standardError.contains(
                #"level=warn name=plugin_exporter msg="--web.listen-address is not used: "#
                    + #"--web.systemd-socket replaces it""#))
        #expect(try await both.stop() == 0)

        let neither = try await ActivatedExporter(["--web.listen-address", "192.0.2.1:10077"])
        let client = try HTTPConnection(port: neither.port)
        #expect(try await neither.program.status() == 1)
        #expect(
            neither.program.standardError.contains(
                #"level=warn name=plugin_exporter msg="The sockets that systemd passes are not used: "#
                    + #"--web.systemd-socket is not given""#))
        #expect(try await client.isClosedByServer())
    }

    @Test(
        "that is not there, or is none, ends the exporter with status 1, the reason and the remedy",
        arguments: [
            (
                "",
                "cannot listen on sockets from systemd: LISTEN_FDS is not set; start the program through its socket unit"
            ),
            ("LISTEN_FDS=1", "LISTEN_PID is not set; start the program through its socket unit"),
            ("LISTEN_PID=1 LISTEN_FDS=1", "they are for process 1, and this is "),
            ("LISTEN_PID=$$ LISTEN_FDS=0", "LISTEN_FDS is '0', and not a number from 1 to 64"),
            (
                "LISTEN_PID=$$ LISTEN_FDS=1",
                "cannot listen on descriptor 3, which systemd passed: it is no socket; ListenStream= opens one"
            ),
        ])
    func refused(variables: String, reason: String) async throws {
        let script = #"\#(variables) exec "$@" 3</dev/null"#
        let program = try ChildProcess([
            "env", "-u", "LISTEN_PID", "-u", "LISTEN_FDS", "sh", "-c", script, "run",
            builtProgram("plugin_exporter"), "--web.systemd-socket",
        ])
        #expect(try await program.status() == 1)
        let log = program.standardError
        #expect(log.contains(#"level=error name=plugin_exporter msg="Cannot start" reason="#), "\(log)")
        #expect(log.contains(reason), "\(log)")
        #expect(log.split(separator: "\n").count == 1)
    }
}
