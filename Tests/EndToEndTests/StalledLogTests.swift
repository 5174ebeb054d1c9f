import Foundation
import TestSupport
import Testing

@Suite("An exporter whose log nobody reads")
struct StalledLogTests {
    private static let lines = 12_000

    private let folder: TemporaryDirectory
    private let pipe: LogPipe
    private let program: ChildProcess
    private let port: UInt16

    /// Starts an exporter with a plugin that writes 12 MB to stderr as soon as it is initialized and does not listen
    /// meanwhile, and two that are well. Its log is read up to where it says its port, and no further.
    init() async throws {
        folder = try TemporaryDirectory()
        try folder.write(
            #"""
            import json, select, sys
            for line in iter(sys.stdin.readline, ""):
                message = json.loads(line)
                if message["method"] == "initialize":
                    info = {"protocolVersion": "2025-06-18", "capabilities": {}, "serverInfo": {"name": "f", "version": "0"}}
                    print(json.dumps({"jsonrpc": "2.0", "id": message["id"], "result": info}), flush=True)
                else:
                    break
            for number in range(\#(Self.lines)):
                # Nobody has read for a second, and the queue has had all that it takes.
                if number > 4000 and not select.select([], [sys.stderr], [], 1)[1]:
                    open("held", "w").close()
                print("flood", number, "x" * 1000, file=sys.stderr, flush=True)
            print("end of flood", file=sys.stderr, flush=True)
            sys.stdin.read()

            """#,
            to: "plugins/flood/run.py"
        )
        try folder.write(
            #"{"name":"flood","server":{"mcp_config":{"command":"python3","args":["${__dirname}/run.py"]}}}"#,
            to: "plugins/flood/manifest.json"
        )
        for name in ["victim", "well"] {
            try folder.write(ScriptServer.manifest(name), to: "plugins/\(name)/manifest.json")
            // Once only: what was killed stays FAILED.
            let once = "[ -e pid ] && exit 1; echo $$ > pid.new; mv pid.new pid"
            try folder.write(ScriptServer.text(before: once), to: "plugins/\(name)/run.sh")
        }
        let pipe = try LogPipe(in: folder)
        self.pipe = pipe
        program = try ChildProcess([
            "sh", "-c", #"log=$1; shift; exec "$0" "$@" 2> "$log""#, builtProgram("plugin_exporter"), pipe.path,
            "--web.listen-address", "127.0.0.1:0", "--web.enable-lifecycle", "--plugins.directory",
            folder.path + "/plugins",
        ])
        port = try await eventually("the exporter listens") {
            pipe.read()
            return pipe.text.firstMatch(of: /address=127\.0\.0\.1:(\d+)/).flatMap { UInt16($0.1) }
        }
    }

    private func get(_ path: String) async throws -> HTTPAnswer {
        try await http("GET", path, port: port)
    }

    private func floodIsHeld() async throws {
        let held = folder.path + "/plugins/flood/held"
        try await eventually("the plugin that floods is held up") {
            FileManager.default.fileExists(atPath: held) ? true : nil
        }
    }

    @Test("answers, sees a plugin die, reloads, and ends when it is told to", .timeLimit(.minutes(5)))
    func stalled() async throws {
        try await floodIsHeld()
        let pid = try FileText.read(folder.path + "/plugins/victim/pid")
        kill(try #require(Int32(pid.filter(\.isNumber))), SIGKILL)
        try await eventually("the plugin that was killed is FAILED") {
            try await get("/metrics").text.contains(#"{plugin="victim",state="failed"} 1"#) ? true : nil
        }
        for path in ["/metrics", "/v1/plugins", "/v1/audit", "/-/ready"] {
            #expect(try await get(path).status == 200, "\(path)")
        }
        // The plugin that floods is loaded anew: the old one's lines wait no more.
        try folder.write(ScriptServer.manifest("flood", version: "2"), to: "plugins/flood/manifest.json")
        try folder.write(ScriptServer.text(before: "yes flooded >&2 &"), to: "plugins/flood/run.sh")
        #expect(try await http("POST", "/-/reload", port: port).status == 200)
        #expect(try await get("/v1/plugins").text.contains(#""version":"2""#))
        program.send(signal: SIGTERM)
        #expect(try await program.status() == 0)
    }

    @Test("ends when it is told to, with a plugin that is held up", .timeLimit(.minutes(5)))
    func held() async throws {
        try await floodIsHeld()
        program.send(signal: SIGTERM)
        #expect(try await program.status() == 0)
    }

    @Test("has written every line, whole and in order, when somebody reads it again", .timeLimit(.minutes(5)))
    func readAgain() async throws {
        try await floodIsHeld()
        try await readOn("the last line comes") { pipe.text.suffix(5_000).contains("end of flood") }
        program.send(signal: SIGTERM)
        try await readOn("the exporter says that it has stopped") { pipe.text.suffix(5_000).contains("msg=Stopped") }
        #expect(try await program.status() == 0)
        while pipe.read() {}

        var next = 0
        for line in pipe.text.split(separator: "\n") {
            #expect(line.hasPrefix("time=2") && line.contains(" level=info name=plugin_"))
            guard let match = line.firstMatch(of: /msg="flood (\d+) x/) else { continue }
            #expect(line.hasSuffix(#"x" plugin=flood stream=stderr"#))
            #expect(line.contains(" name=plugin_stderr "))
            #expect(Int(match.1) == next)
            next += 1
        }
        #expect(next == Self.lines)
    }

    private func readOn(_ what: String, until isThere: @Sendable () -> Bool) async throws {
        try await eventually(what, within: .seconds(120)) {
            while pipe.read() {}
            return isThere() ? true : nil
        }
    }
}
