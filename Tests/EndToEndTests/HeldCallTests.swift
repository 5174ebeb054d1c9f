import Foundation
import TestSupport
import Testing

@Suite("A plugin's call that is held open")
struct HeldCallTests {
    /// A server whose one tool answers once there is a file `go` in its folder.
    private static let script = #"""
        #!/bin/sh
        while read -r line; do
            id=${line#*'"id":'}; id=${id%%,*}
            case $line in
            *'"method":"initialize"'*) result='{"protocolVersion":"2025-06-18","capabilities":{"tools":{}},"serverInfo":{"name":"s","version":"0"}}' ;;
            *'"method":"tools/list"'*) result='{"tools":[{"name":"wait","inputSchema":{"type":"object"}}]}' ;;
            *'"method":"tools/call"'*)
                while [ ! -e go ]; do sleep 0.01; done
                result='{"content":[{"type":"text","text":"went"}]}' ;;
            *'"method":"ping"'*) result='{}' ;;
            *) continue ;;
            esac
            printf '{"jsonrpc":"2.0","id":%s,"result":%s}\n' "$id" "$result"
        done
        """#

    private let plugins: TemporaryDirectory

    init() throws {
        plugins = try TemporaryDirectory()
        try plugins.write(Self.script, to: "slow/run.sh")
        try plugins.write(
            #"{"name":"slow","server":{"mcp_config":{"command":"sh","args":["${__dirname}/run.sh"]}}}"#,
            to: "slow/manifest.json"
        )
    }

    /// Starts the exporter and a call, and waits until the call is in flight.
    private func start() async throws -> (exporter: Exporter, call: Task<HTTPAnswer, any Error>) {
        let exporter = try await Exporter(["--plugins.directory", plugins.path, "--web.enable-execution"])
        try await exporter.ready()
        let call = Task { try await exporter.run("wait", of: "slow", body: #"{"args":{}}"#) }
        try await eventually("the call is in flight") {
            try await exporter.get("/metrics").text.contains("plugin_executions_in_flight{plugin=\"slow\"} 1\n")
                ? true : nil
        }
        return (exporter, call)
    }

    @Test("Scrapes, lists and pages are answered meanwhile, and say RUNNING")
    func scrapes() async throws {
        let (exporter, call) = try await start()
        for _ in 0..<20 {
            let scrape = try await exporter.get("/metrics").text
            #expect(scrape.contains("plugin_state{plugin=\"slow\",state=\"running\"} 1\n"))
            #expect(scrape.contains("plugin_executions_total{plugin=\"slow\"} 0\n"))
        }
        #expect(try await exporter.get("/v1/plugins").text.contains(#""state":"RUNNING""#))
        #expect(try await exporter.get("/", headers: ["Accept": "text/html"]).text.contains("RUNNING"))
        // Only now, when all of them have come back.
        try plugins.write("", to: "slow/go")
        let answer = try await call.value
        #expect(answer.status == 200)
        #expect(answer.text.contains(#""text":"went""#))
        let scrape = try await exporter.get("/metrics").text
        #expect(scrape.contains("plugin_state{plugin=\"slow\",state=\"initialized\"} 1\n"))
        #expect(scrape.contains("plugin_executions_total{plugin=\"slow\"} 1\n"))
        #expect(try await exporter.stop() == 0)
    }

    @Test("A stop lets it finish, and then ends")
    func stopping() async throws {
        let (exporter, call) = try await start()
        exporter.program.send(signal: SIGTERM)
        let port = exporter.port
        try await eventually("new connections are refused") { () -> Bool? in
            do {
                _ = try HTTPConnection(port: port)
                return nil
            } catch {
                return true
            }
        }
        try plugins.write("", to: "slow/go")
        let answer = try await call.value
        #expect(answer.status == 200)
        #expect(answer.headers["connection"] == "close")
        #expect(answer.text.contains(#""text":"went""#))
        #expect(try await exporter.program.status() == 0)
    }
}
