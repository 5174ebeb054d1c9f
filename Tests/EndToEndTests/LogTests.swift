import Foundation
import TestSupport
import Testing

@Suite("The log")
struct LogTests {
    private static let plugins = 4
    private static let lines = 2_000

    /// Each plugin writes numbered lines to stderr, some longer than a pipe takes at once, while it starts.
    private static func folder() throws -> TemporaryDirectory {
        let directory = try TemporaryDirectory()
        let text = String(repeating: "x", count: 4050)
        let program = try directory.write(
            """
            import sys
            for number in range(\(lines)):
                print(sys.argv[1], number, '"' + ("\(text)" if number % 10 == 0 else "=\\t"), file=sys.stderr)
            print("end of", sys.argv[1], file=sys.stderr)
            sys.stderr.flush()
            sys.stdin.read()

            """,
            to: "write.py"
        )
        for index in 0..<plugins {
            let name = "writer-\(index)"
            try directory.write(
                #"{"name":"\#(name)","server":{"mcp_config":{"command":"python3","args":["\#(program)","\#(name)"]}}}"#,
                to: "plugins/\(name)/manifest.json"
            )
        }
        return directory
    }

    @Test("has every line of plugins that write all at once, whole and in order", arguments: ["logfmt", "json"])
    func everyLine(format: String) async throws {
        let folder = try Self.folder()
        // Through a pipe, where long lines are not written at once.
        let exporter = try builtProgram("plugin_exporter")
        let output = folder.path + "/log"
        let program = try ChildProcess([
            "sh", "-c",
            #"trap '' TERM; "$0" --web.listen-address 127.0.0.1:0 --log.format "$1" --plugins.directory "$2" 2>&1 | cat > "$3""#,
            exporter, format, folder.path + "/plugins", output,
        ])
        let log = try await eventually("every plugin has written its last line", within: .seconds(120)) {
            let text = (try? FileText.read(output)) ?? ""
            return (0..<Self.plugins).allSatisfy { text.contains("end of writer-\($0)") } ? text : nil
        }
        try await stopExporter(under: program)

        var next = [Int](repeating: 0, count: Self.plugins)
        // The last line may still be on its way.
        for line in log.split(separator: "\n").dropLast(log.hasSuffix("\n") ? 0 : 1) {
            let message = try #require(
                format == "json" ? Self.jsonMessage(line) : Self.logfmtMessage(line), "\(line.prefix(200))")
            guard let match = message.firstMatch(of: /^writer-(\d) (\d+) "/), let plugin = Int(match.1) else {
                continue
            }
            let number = try #require(Int(match.2))
            #expect(number == next[plugin])
            next[plugin] = number + 1
            #expect(message.hasSuffix(number % 10 == 0 ? "x" : "=\t"))
        }
        #expect(next == [Int](repeating: Self.lines, count: Self.plugins))
    }

    private func stopExporter(under shell: ChildProcess) async throws {
        for child in try Daemon(shell.identifier).children() { kill(child, SIGTERM) }
        _ = try await shell.status()
    }

    private static func jsonMessage(_ line: Substring) -> String? {
        let event = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
        guard event?["timestamp"] is String, event?["level"] is String, event?["name"] is String else { return nil }
        return event?["message"] as? String
    }

    /// The message of a line of `key=value`, every value whole.
    private static func logfmtMessage(_ line: Substring) -> String? {
        let pattern =
            /^time=\S+ level=[a-z]+ name=[a-z_]+ msg=(?:"((?:[^"\\]|\\.)*)"|([^" ]+))(?: [A-Za-z_]+=(?:"(?:[^"\\]|\\.)*"|[^" ]+))*$/
        guard let match = line.wholeMatch(of: pattern) else { return nil }
        guard let quoted = match.1 else { return match.2.map(String.init) }
        return String(quoted).replacing("\\t", with: "\t").replacing("\\\"", with: "\"").replacing("\\\\", with: "\\")
    }
}
