import Foundation
import TestSupport
import Testing

@Suite("A tool's run on another server")
struct RunCommandTests {
    private static let path = "/v1/plugins/ocr/tools/read/run"

    static let closed = [
        (#""$@" >/dev/full"#, "No space left on device"), (#""$@" >&-"#, "it is closed"),
    ]

    static let strangers: [(answer: ScriptedServer.Answer, says: String)] = [
        (.init(status: 401), "status 401: it asks for a name and a password; say --username and --password-file\n"),
        (
            .init(status: 401, body: #"{"detail":"No token"}"#),
            "say --username and --password-file; the server says: No token\n"
        ),
        (
            .init(status: 403, type: "text/plain", body: "Not you"),
            "403: it refuses the request; the server says: Not you\n"
        ),
        (.init(status: 404), "status 404, but not as plugin_exporter does when it runs a tool; is --url right?\n"),
        (
            .init(status: 404, body: #"{"detail":"Not Found"}"#),
            "status 404 (Not Found), but not as plugin_exporter does when it runs a tool; is --url right?\n"
        ),
        (.init(status: 301, headers: ["Location": "/"]), "status 301, but not as plugin_exporter does"),
        (
            .init(status: 502, type: "text/html", body: "<title>Bad\u{1B}</title>"),
            #"status 502 (“Bad\u001b”), but not"#
        ),
        (.json(#"{"ok":true}"#), "status 200, but not as plugin_exporter does when it runs a tool; is --url right?\n"),
        (.json(#"{"plugin_id":"ocr"}"#), "status 200, but not as"),
        (.json(#"{"plugin_id":1,"result":1}"#), "status 200, but not as"),
        (.json("[]"), "status 200, but not as"), (.init(body: "<html>"), "status 200, but not as"),
    ]

    @Test("What another server answers is told from this one's words, with the address", arguments: strangers)
    func stranger(answer: ScriptedServer.Answer, says: String) async throws {
        let server = try await ScriptedServer([Self.path: answer])
        let run = try await CommandRun("run", ["ocr", "read", "--url", server.url])
        #expect(run.status == 1)
        #expect(run.output.isEmpty)
        #expect(run.error.hasPrefix("plugin_exporter: \(server.url)\(Self.path) answered with "), "\(run.error)")
        #expect(run.error.contains(says), "\(run.error)")
    }

    @Test("What this server answers to a plugin that is not there is its own reason")
    func unknownPlugin() async throws {
        let run = try await run(.init(status: 404, body: #"{"detail":"Plugin 'ocr' not found; registered: none"}"#))
        #expect(run.status == 1)
        #expect(run.error == "plugin_exporter: Plugin 'ocr' not found; registered: none (status 404)\n")
    }

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
