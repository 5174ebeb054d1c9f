import Foundation
import TestSupport
import Testing

@Suite("A tool's run on another server")
struct RunCommandTests {
    private static let path = "/v1/plugins/ocr/tools/read/run"

    static let closed = [
        (#""$@" >/dev/full"#, "No space left on device"), (#""$@" >&-"#, "it is closed"),
    ]

    private func run(_ answer: ScriptedServer.Answer) async throws -> CommandRun {
        let server = try await ScriptedServer([Self.path: answer])
        let run = try await CommandRun("run", ["ocr", "read", "--url", server.url])
        #expect(server.requests == ["POST \(Self.path) plain"])
        return run
    }

    @Test("What the server refuses with is printed without what acts on a terminal")
    func refusal() async throws {
        let run = try await run(.init(status: 500, body: #"{"detail":"no\u001b[31m\nmodel\u202e"}"#))
        #expect(run.status == 1)
        #expect(run.output.isEmpty)
        #expect(run.error == "plugin_exporter: no\\u001b[31m\\u000amodel\\u202e (status 500)\n")
    }

    @Test("A result that cannot be written ends with status 1 and a reason", arguments: closed)
    func unwritable(command: String, says: String) async throws {
        let server = try await ScriptedServer([Self.path: .json(#"{"plugin_id":"ocr","result":1}"#)])
        let run = try await CommandRun("run", ["ocr", "read", "--url", server.url], shell: command)
        #expect(run.status == 1)
        #expect(run.error == "plugin_exporter: cannot write to stdout: \(says)\n")
    }

    @Test("A result's invisible characters are escaped as JSON has them, and mean what they did")
    func result() async throws {
        let text = "a\u{1B}[31m\u{7F}\u{202E}b\u{2028}\u{E0041}é\n"
        let body = try JSONEncoder().encode(["plugin_id": "ocr", "result": text])
        let run = try await run(.json(String(decoding: body, as: UTF8.self)))
        #expect(run.status == 0, "\(run.error)")
        #expect(
            run.output == """
                {
                  "plugin_id" : "ocr",
                  "result" : "a\\u001b[31m\\u007f\\u202eb\\u2028\\udb40\\udc41é\\n"
                }

                """
        )
        #expect(try JSONDecoder().decode([String: String].self, from: Data(run.output.utf8))["result"] == text)
    }
}
