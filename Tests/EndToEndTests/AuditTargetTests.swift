import Foundation
import TestSupport
import Testing

@Suite("The audit of other servers")
struct AuditTargetTests {
    /// What a server lists, and what the audit makes of it.
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let list: String
        var expect: [String] = []
        let status: Int32
        let says: [String]

        init(_ description: String, _ list: String, expect: [String] = [], status: Int32 = 1, says: String...) {
            testDescription = description
            self.list = list
            self.expect = expect
            self.status = status
            self.says = says
        }
    }

    static let lists = [
        Case(
            "an array with no more than names and states", #"[{"name":"ocr","state":"INITIALIZED"}]"#, expect: ["ocr"],
            status: 0, says: "✓ ocr: INITIALIZED\n", "The server has no /v1/audit", "✅ Audit passed"
        ),
        Case(
            "an object with plugins, states in small letters, what is not known null",
            #"{"plugins":[{"name":"a","state":"running","reason":null,"success_count":3,"last_used":null},{"name":"b","state":"Loaded"}]}"#,
            status: 0, says: "✓ a: RUNNING\n", "✓ b: LOADED\n", "Available: 2\n"
        ),
        Case("an empty object's list", #"{"plugins":[],"total":0}"#, status: 0, says: "1. No plugins loaded"),
        Case(
            "a part of a list", #"{"plugins":[{"name":"a","state":"LOADED"}],"total":3}"#,
            says: "\n✗ The list has 1 of 3 plugins\n", "✓ a: LOADED", "  1. The list has 1 of 3 plugins\n", "1 error(s)"
        ),
        Case(
            "more than the total", #"{"plugins":[{"name":"a","state":"LOADED"}],"total":0}"#, says: "has 1 of 0 plugins"
        ),
        Case(
            "a total that is no count of plugins", #"{"plugins":[{"name":"a","state":"LOADED"}],"total":"3"}"#,
            status: 0,
            says: "✓ Found 1 plugin(s)"
        ),
        Case(
            "a failed plugin with its reason", #"[{"name":"a","state":"FAILED","reason":"no model"}]"#,
            says: "✗ a: FAILED: no model\n", "1. Plugin 'a' is FAILED: no model\n"
        ),
        Case(
            "a failed plugin that is expected is one error", #"[{"name":"a","state":"FAILED"}]"#, expect: ["a"],
            says: "1. Plugin 'a' was expected, but is FAILED\n", "1 error(s)"
        ),
        Case("no name", #"[{"state":"LOADED"}]"#, says: "1. In the list, entry 1: it has no name\n"),
        Case("an empty name", #"[{"name":"","state":"LOADED"}]"#, says: "entry 1: its name is empty"),
        Case("a name that is a number", #"[{"name":7,"state":"LOADED"}]"#, says: "entry 1: its name is not a text"),
        Case("no state", #"[{"name":"a"}]"#, says: "✗ a: it has no state\n", "1. Plugin 'a': it has no state\n"),
        Case(
            "an unknown state", #"[{"name":"a","state":"BROKEN"}]"#,
            says: "its state 'BROKEN' is none of LOADED, INITIALIZED, RUNNING, FAILED, UNAVAILABLE"
        ),
        Case(
            "a state with letters that only look right", "[{\"name\":\"a\",\"state\":\"runnıng\"}]", says: "is none of"),
        Case("a state that is a list", #"[{"name":"a","state":[]}]"#, says: "its state is not a text"),
        Case(
            "a name twice", #"[{"name":"a","state":"LOADED"},{"name":"a","state":"LOADED"}]"#,
            says: "Plugin 'a': it is listed more than once", "1 error(s)"
        ),
        Case(
            "a negative count", #"[{"name":"a","state":"LOADED","error_count":-1}]"#,
            says: "its error_count is not a count"
        ),
        Case(
            "a count that is a text", #"[{"name":"a","state":"LOADED","success_count":"3"}]"#,
            says: "its success_count is not a count"
        ),
        Case(
            "half a count", #"[{"name":"a","state":"LOADED","success_count":0.5}]"#,
            says: "its success_count is not a count"
        ),
        Case(
            "a negative time", #"[{"name":"a","state":"LOADED","uptime_seconds":-0.1}]"#,
            says: "its uptime_seconds is not a number of 0 or more"
        ),
        Case(
            "a reason that is a number", #"[{"name":"a","state":"LOADED","reason":5}]"#,
            says: "its reason is not a text"),
        Case("an entry that is a text", #"["ocr"]"#, says: "entry 1: it is not a JSON object"),
        Case(
            "an object without plugins", #"{"detail":"hello"}"#, says: "JSON that is no list of plugins",
            "API is reachable"),
        Case("an object whose plugins are none", #"{"plugins":{}}"#, says: "JSON that is no list of plugins"),
        Case("what is not JSON", "hello", says: "is not JSON: line 1, column 1: expected a value, found 'h'"),
        Case("nothing", "", says: "is not JSON: line 1, column 1: expected a value, found the end"),
        Case(
            "text that acts on a terminal",
            #"[{"name":"a\u001b[31m","state":"FAILED","reason":"\u202e\u0007\nline"}]"#,
            says: #"✗ a\u001b[31m: FAILED: \u202e\u0007\u000aline"#
        ),
        Case(
            "a reason without an end",
            "[{\"name\":\"a\",\"state\":\"FAILED\",\"reason\":\"\(String(repeating: "x", count: 9000))\"}]",
            says: String(repeating: "x", count: 500) + "…\n"
        ),
    ]

    @Test("What a list says is taken as it stands, and what is wrong in it is named", arguments: lists)
    func list(_ example: Case) async throws {
        let server = try await ScriptedServer(["/v1/plugins": .json(example.list)])
        let run = try await AuditRun(["--url", server.url] + example.expect.flatMap { ["--expect", $0] })
        #expect(run.status == example.status, "\(run.output)")
        for text in example.says { #expect(run.output.contains(text), "\(run.output)") }
        #expect(!run.output.unicodeScalars.contains { ["\u{1B}", "\u{7}", "\u{202E}"].contains($0) })
        #expect(run.error.isEmpty)
    }

    @Test(
        "An answer that is none of a plugin API is an error in the first step, in words that help",
        arguments: [
            (
                ScriptedServer.Answer(type: "text/html; charset=utf-8", body: "<html><title>Sign in</title></html>"),
                "is a web page (“Sign in”), not a plugin API; is it the right address?"
            ),
            (ScriptedServer.Answer(type: "", body: "\n <!doctype html>"), "is a web page, not a plugin API"),
            (ScriptedServer.Answer(status: 401), "status 401: it asks for a name and a password; say --username"),
            (ScriptedServer.Answer(status: 403), "status 403: it refuses the request\n"),
            (
                ScriptedServer.Answer(status: 404),
                "status 404: there is no plugin API there; --url takes the server's root or its list of plugins (…/v1/plugins)\n"
            ),
            (
                ScriptedServer.Answer(status: 502, type: "text/html", body: "<title>Bad Gateway</title>"),
                "502: “Bad Gateway”"
            ),
            (ScriptedServer.Answer(status: 503, body: #"{"detail":"starting"}"#), "status 503: starting\n"),
            (ScriptedServer.Answer(status: 500, type: "text/plain", body: "oh\nno"), "status 500: oh\n"),
            (ScriptedServer.Answer(status: 302), "redirects, and does not say where to"),
            (ScriptedServer.Answer(status: 204, type: ""), "status 204\n"),
        ]
    )
    func otherAnswers(answer: ScriptedServer.Answer, says: String) async throws {
        let server = try await ScriptedServer(["/v1/plugins": answer])
        let run = try await AuditRun(["--url", server.url])
        #expect(run.status == 1)
        #expect(run.output.contains(says), "\(run.output)")
        #expect(!run.output.contains("API is reachable"))
        #expect(run.verdict == "❌ Audit failed: 1 error(s), 0 warning(s)")
    }

    @Test("A redirect is named and not followed, and no password goes with it")
    func redirect() async throws {
        let target = try await ScriptedServer(["/v1/plugins": .json("[]")])
        let server = try await ScriptedServer(
            ["/v1/plugins": .init(status: 301, headers: ["Location": target.url + "/v1/plugins"])]
        )
        let run = try await AuditRun(["--url", server.url, "--username", "ci"], password: "secret")
        #expect(run.status == 1)
        #expect(
            run.output.contains(
                "\(server.url)/v1/plugins redirects to \(target.url)/v1/plugins; redirects are not followed"),
            "\(run.output)")
        #expect(server.requests == ["GET /-/ready with authorization", "GET /v1/plugins with authorization"])
        #expect(target.requests.isEmpty)
    }

    @Test(
        "Where a redirect only adds a slash, or takes it away, the address that it names can be audited",
        arguments: [
            ("/host", "/host/v1/plugins", "/host/v1/plugins/"),
            ("/host/v1/plugins", "/host/v1/plugins", "/host/v1/plugins/"),
            ("/host/v1/plugins/", "/host/v1/plugins/", "/host/v1/plugins"),
        ]
    )
    func slashRedirect(given: String, asked: String, list: String) async throws {
        let server = try await ScriptedServer([
            asked: .init(status: 307, headers: ["Location": list]),
            list: .json(#"[{"name":"ocr","state":"LOADED"}]"#),
        ])
        let redirected = try await AuditRun(["--url", server.url + given])
        #expect(redirected.status == 1)
        let advice = redirected.output.firstMatch(of: /redirects to (http:[^ ;]+); .* say --url with its address\n/)
        let advised = try #require(advice.map { String($0.1) }, "\(redirected.output)")
        #expect(advised == server.url + list)
        let run = try await AuditRun(["--url", advised, "--expect", "ocr"])
        #expect(run.status == 0, "\(run.output)")
    }

    @Test("A server that asks for a password is audited with the right one, from a file or the environment")
    func login() async throws {
        let directory = try TemporaryDirectory()
        let right = try directory.write("\u{FEFF}se:cret\r\nmore\n", to: "right")
        let wrong = try directory.write("guess", to: "wrong")
        let server = try await ScriptedServer(
            ["/v1/plugins": .json(#"[{"name":"ocr","state":"LOADED"}]"#)], login: "ci:se:cret"
        )
        let named = ["--url", server.url, "--username", "ci"]
        #expect(try await AuditRun(["--url", server.url]).status == 1)
        #expect(try await AuditRun(named + ["--password-file", right]).status == 0)
        #expect(try await AuditRun(named, password: "se:cret").status == 0)
        #expect(try await AuditRun(named, password: "se:cret\nmore\n").status == 0)
        for refused in [
            try await AuditRun(named + ["--password-file", wrong], password: "se:cret"),
            try await AuditRun(named, password: "guess"),
        ] {
            #expect(refused.status == 1)
            #expect(
                refused.output.contains("status 401: it refuses the given --username or its password\n"),
                "\(refused.output)")
            #expect(!refused.output.contains("--password-file"), "\(refused.output)")
            #expect(!refused.output.contains("guess"))
        }
    }

    @Test(
        "A server that never answers is given up after --timeout, whichever request it leaves",
        arguments: [("/v1/plugins", "1s"), ("/v1/audit", "5s")]
    )
    func silence(path: String, limit: String) async throws {
        var answers: [String: ScriptedServer.Answer] = ["/v1/plugins": .json("[]")]
        answers[path] = .init(isSilent: true)
        let server = try await ScriptedServer(answers)
        let run = try await AuditRun(["--url", server.url, "--timeout", limit])
        #expect(run.status == 1)
        let says = "\(server.url)\(path): no answer within \(limit) (--timeout waits longer)"
        #expect(run.output.contains(says), "\(run.output)")
    }

    @Test("An answer beyond 64 MiB is not read to its end")
    func hugeAnswer() async throws {
        let server = try await ScriptedServer(
            ["/v1/plugins": .init(body: String(repeating: " ", count: 1 << 20), times: 4096)])
        let run = try await AuditRun(["--url", server.url])
        #expect(run.status == 1)
        #expect(run.output.contains("its answer is larger than 64 MiB"), "\(run.output)")
    }

    @Test("The API under a path is found there, and nowhere else")
    func prefix() async throws {
        let list = ScriptedServer.Answer.json(#"[{"name":"ocr","state":"LOADED"}]"#)
        let server = try await ScriptedServer(
            ["/plugins-host/v1/plugins": list, "/plugins-host/v1/plugins/": list])
        for path in ["/plugins-host", "/plugins-host/", "/plugins-host/v1/plugins", "/plugins-host/v1/plugins/"] {
            #expect(try await AuditRun(["--url", server.url + path]).status == 0, "\(path)")
        }
        #expect(try await AuditRun(["--url", server.url]).status == 1)
    }
}
