import TestSupport
import Testing

@Suite("What the audit makes of a server's answer")
struct AuditAnswerTests {
    private static let list = #"[{"name":"ocr","state":"LOADED"}]"#

    @Test("JSON is taken whatever its type is called", arguments: ["text/html; charset=utf-8", "text/plain", ""])
    func type(_ type: String) async throws {
        let server = try await ScriptedServer(["/v1/plugins": .init(type: type, body: Self.list)])
        let run = try await AuditRun(["--url", server.url, "--expect", "ocr"])
        #expect(run.status == 0, "\(run.output)")
    }

    @Test(
        "A server that lets nobody in has the last word: what it says is printable, and nothing where it says nothing",
        arguments: [
            (401, "application/json", #"{"detail":"No\u001b[31m token"}"#, #"; the server says: No\u001b[31m token"#),
            (401, "text/html", "<title>Who are you?</title>", "; the server says: “Who are you?”"),
            (401, "text/html", "<p>", ""),
            (401, "application/json", #"{"detail":""}"#, ""),
            (401, "application/json", "{\n}", ""),
            (401, "", "", ""),
            (401, "application/json", "{\n  \"error\": \"expired\"\n}", #"; the server says: "error": "expired""#),
            (403, "text/plain", "\n\tNot from there\nx", "; the server says: Not from there"),
        ]
    )
    func reason(status: Int, type: String, body: String, says: String) async throws {
        let server = try await ScriptedServer(["/v1/plugins": .init(status: status, type: type, body: body)])
        let run = try await AuditRun(["--url", server.url])
        let meaning =
            status == 401
            ? "it asks for a name and a password; say --username and --password-file" : "it refuses the request"
        #expect(run.status == 1)
        #expect(
            run.output.contains("\n✗ \(server.url)/v1/plugins answered with status \(status): \(meaning)\(says)\n"),
            "\(run.output)")
    }

    @Test(
        "A redirect's target is named without its user, and taken for a server only where --url would take it",
        arguments: [
            ("http://me:secret@127.0.0.2:1/v1/plugins", "http://127.0.0.2:1/v1/plugins", true),
            ("https://me:secret@127.0.0.2/login?next=a@b", "https://127.0.0.2/login?next=a@b", false),
            ("https://127.0.0.2/#/login", "https://127.0.0.2/#/login", false),
            ("ftp://127.0.0.2/a", "ftp://127.0.0.2/a", false),
        ]
    )
    func redirection(target: String, named: String, isTaken: Bool) async throws {
        let server = try await ScriptedServer(["/v1/plugins": .init(status: 302, headers: ["Location": target])])
        let run = try await AuditRun(["--url", server.url])
        #expect(run.status == 1)
        let advice =
            isTaken
            ? ": if that is the right server, say --url with its address"
            : ", and that is no address for --url; is it the right address?"
        #expect(
            run.output.contains("/v1/plugins redirects to \(named); redirects are not followed\(advice)\n"),
            "\(run.output)")
        #expect(!run.output.contains("secret"))
    }

    @Test("A list of more than 100000 plugins is none", arguments: [(100_000, Int32(0)), (100_001, 1)])
    func longList(count: Int, status: Int32) async throws {
        let entries = (1...count).map { #"{"name":"\#($0)","state":"LOADED"}"# }.joined(separator: ",")
        let server = try await ScriptedServer(["/v1/plugins": .json("[\(entries)]")])
        let run = try await AuditRun(["--url", server.url])
        #expect(run.status == status)
        let says =
            "✗ \(server.url)/v1/plugins answered with a list of \(count) plugins; more than 100000 are not taken\n"
        #expect(run.output.contains(says) == (status == 1), "\(run.output.prefix(2000))")
    }

    @Test("403 with a name and a password is about them, and does not ask for others")
    func forbidden() async throws {
        let server = try await ScriptedServer(["/v1/plugins": .init(status: 403)])
        let run = try await AuditRun(["--url", server.url, "--username", "ci"], password: "secret")
        #expect(run.status == 1)
        #expect(run.output.contains("status 403: it refuses the request of the given --username\n"), "\(run.output)")
    }
}
