import TestSupport
import Testing

@Suite("The audit of a server that audits itself")
struct AuditRegistryTests {
    /// What a server's own audit says, and what ours makes of it. It lists the plugin `ocr`.
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let report: String
        let status: Int32
        let says: [String]

        init(_ description: String, _ report: String, status: Int32 = 1, says: String...) {
            testDescription = description
            self.report = report
            self.status = status
            self.says = says
        }

        /// A report in which `ocr` is discovered and registered, and others as given.
        init(
            _ description: String, discovered: String = #""ocr""#, registered: String = #""ocr""#, missing: String = "",
            findings: String = "", passed: Bool = true, status: Int32 = 1, says: String...
        ) {
            testDescription = description
            report = """
                {"status":"\(passed ? "PASSED" : "FAILED")","discovered":[\(discovered)],"registered":[\(registered)],\
                "missing":[\(missing)],"findings":[\(findings)]}
                """
            self.status = status
            self.says = says
        }
    }

    static let reports = [
        Case("all is well", status: 0, says: "  Discovered: 1\n  Registered: 1\n  Missing: 0\n", "✅ Audit passed"),
        Case(
            "a missing plugin that the server names", discovered: #""ocr","b""#, missing: #""b""#,
            findings: #"{"check":"missing_from_registry","severity":"error","plugin":"b","message":"b is gone"}"#,
            passed: false, says: "Missing: 1 (b)\n", "  1. b is gone\n", "1 error(s)"
        ),
        Case(
            "a missing plugin that the server does not call an error", discovered: #""ocr","b""#, missing: #""b""#,
            findings: #"{"check":"missing_from_registry","severity":"warning","plugin":"b","message":"b is gone"}"#,
            says: "Plugin 'b' was discovered, but is not in the registry", "1 error(s), 1 warning(s)"
        ),
        Case(
            "a missing plugin that the server overlooks", discovered: #""ocr","b""#,
            says: "Plugin 'b' was discovered, but is not in the registry", "Missing: 1 (b)\n"
        ),
        Case(
            "a warning", findings: #"{"check":"x","severity":"warning","plugin":null,"message":"look here"}"#,
            status: 0, says: "⚠️  WARNINGS (1):\n  1. look here\n"
        ),
        Case(
            "FAILED with no more than a warning",
            findings: #"{"check":"x","severity":"warning","plugin":null,"message":"look here"}"#,
            passed: false, says: "  1. The server's own audit FAILED, and names no error\n", "  1. look here\n",
            "1 error(s), 1 warning(s)"
        ),
        Case(
            "an older server's finding, which has no severity", findings: #"{"check":"x","message":"look\u001b here"}"#,
            passed: false, says: #"❌ ERRORS (1):\#n  1. look\u001b here"#
        ),
        Case(
            "a severity that there will be one day",
            findings: #"{"check":"x","severity":"critical","plugin":null,"message":"look here"}"#, says: "1 error(s)"
        ),
        Case("FAILED without a reason", passed: false, says: "The server's own audit FAILED, and names no error"),
        Case(
            "a registered plugin that is not listed", registered: #""ocr","b""#,
            says: "Plugin 'b' is registered, but /v1/plugins does not list it"
        ),
        Case(
            "a listed plugin that is not registered", discovered: "", registered: "",
            says: "Plugin 'ocr' is listed, but /v1/audit does not know it"
        ),
        Case("no lists", #"{"status":"PASSED"}"#, says: "no audit: it has no list 'discovered'"),
        Case("a list of numbers", discovered: "1", says: "no audit: not all of 'discovered' are names"),
        Case("a finding without a message", findings: #"{"check":"x"}"#, says: "a finding has no check or no message"),
        Case(
            "a finding with a wrong plugin", findings: #"{"check":"x","message":"y","plugin":1}"#,
            says: "a finding's plugin is not a name"
        ),
        Case(
            "a finding with a wrong severity", findings: #"{"check":"x","message":"y","severity":1}"#,
            says: "a finding's severity is not a text"
        ),
        Case("not JSON", "{", says: "/v1/audit answered with what is not JSON", "  ✗ http"),
    ]

    @Test("Its findings count as severe as it says, and its lists are held against each other", arguments: reports)
    func report(_ example: Case) async throws {
        let server = try await ScriptedServer([
            "/v1/plugins": .json(#"[{"name":"ocr","state":"INITIALIZED"}]"#),
            "/v1/audit": .json(example.report),
        ])
        let run = try await AuditRun(["--url", server.url])
        #expect(run.status == example.status, "\(run.output)")
        for text in example.says { #expect(run.output.contains(text), "\(run.output)") }
    }

    @Test("A plugin that is registered between the two answers is no error: they are asked for again")
    func registeredMeanwhile() async throws {
        let (empty, one) = ("[]", #"["ocr"]"#)
        let list = #"[{"name":"ocr","state":"INITIALIZED"}]"#
        for (first, registered) in [("[]", one), (list, empty)] {
            func audit(_ names: String) -> ScriptedServer.Answer {
                .json(#"{"status":"PASSED","discovered":[],"registered":\#(names),"missing":[],"findings":[]}"#)
            }
            let server = try await ScriptedServer(
                ["/v1/plugins": .json(first), "/v1/audit": audit(registered)],
                later: ["/v1/plugins": .json(list), "/v1/audit": audit(one)]
            )
            let run = try await AuditRun(["--url", server.url])
            #expect(run.verdict == "✅ Audit passed", "\(run.output)")
            #expect(server.requests.count { $0.contains("/v1/") } == 4)
        }
    }

    @Test(
        "A server that answers once and not again is audited by what it said",
        arguments: ["/v1/plugins", "/v1/audit"], [ScriptedServer.Answer(isSilent: true), .init(status: 503)]
    )
    func silentLater(path: String, answer: ScriptedServer.Answer) async throws {
        let report = #"{"status":"PASSED","discovered":["b"],"registered":["b"],"missing":[],"findings":[]}"#
        let server = try await ScriptedServer(
            ["/v1/plugins": .json(#"[{"name":"a","state":"INITIALIZED"}]"#), "/v1/audit": .json(report)],
            later: [path: answer]
        )
        let run = try await AuditRun(["--url", server.url, "--timeout", "5s"])
        #expect(run.status == 1)
        #expect(run.output.contains("\n✓ a: INITIALIZED\n"), "\(run.output)")
        #expect(run.output.contains("\n  Registered: 1\n"), "\(run.output)")
        #expect(!run.output.contains("no answer within"), "\(run.output)")
    }

    @Test(
        "A server that has something else there is audited without, and a warning says what that cannot tell",
        arguments: [
            (
                ScriptedServer.Answer(status: 301, headers: ["Location": "//me:secret@127.0.0.2/"]),
                "redirects to http://127.0.0.2/"
            ),
            (.init(status: 307), "redirects, and does not say where to"),
            (.init(type: "text/html", body: "<title>Home</title>"), "is a web page (“Home”)"),
            (.json("[]"), "answered with JSON that is no audit (it is not a JSON object)"),
            (
                .json(#"{"status":"ok"}"#),
                "answered with JSON that is no audit (its status is neither PASSED nor FAILED)"
            ),
        ]
    )
    func foreign(answer: ScriptedServer.Answer, says: String) async throws {
        let server = try await ScriptedServer([
            "/v1/plugins": .json(#"[{"name":"ocr","state":"INITIALIZED"}]"#), "/v1/audit": answer,
        ])
        let run = try await AuditRun(["--url", server.url, "--expect", "ocr"])
        #expect(run.status == 0, "\(run.output)")
        let sentence = "\(server.url)/v1/audit \(says): whether a discovered plugin is missing cannot be told\n"
        #expect(run.output.contains("\n  \(sentence)"), "\(run.output)")
        #expect(run.output.contains("\n⚠️  WARNINGS (1):\n  1. \(sentence)"), "\(run.output)")
        let report = try await AuditRun(["--url", server.url, "--json"]).report()
        #expect(report.status == "PASSED")
        #expect(report.discovered == nil)
        #expect(report.missing == nil)
        #expect(report.warnings.count == 1)
    }

    @Test("A server that has no audit is told so by its status, and warns of nothing", arguments: [404, 405, 501])
    func notOffered(status: Int) async throws {
        let server = try await ScriptedServer([
            "/v1/plugins": .json(#"[{"name":"ocr","state":"INITIALIZED"}]"#),
            "/v1/audit": .init(status: status, type: "text/html", body: "<html>"),
        ])
        let run = try await AuditRun(["--url", server.url])
        #expect(run.verdict == "✅ Audit passed", "\(run.output)")
        #expect(
            run.output.contains(
                "\n  The server has no /v1/audit: whether a discovered plugin is missing cannot be told\n"))
    }

    @Test("An audit that is refused, broken or cannot be read is an error", arguments: [401, 403, 500, 204])
    func broken(status: Int) async throws {
        let server = try await ScriptedServer([
            "/v1/plugins": .json(#"[{"name":"ocr","state":"INITIALIZED"}]"#),
            "/v1/audit": .init(
                status: status, type: status == 204 ? "" : "text/html", body: status == 204 ? "" : "<html>"),
        ])
        let run = try await AuditRun(["--url", server.url])
        #expect(run.status == 1)
        #expect(run.output.contains("\n✓ ocr: INITIALIZED\n"))
        #expect(run.output.contains("\n  1. \(server.url)/v1/audit "), "\(run.output)")
        let report = try await AuditRun(["--url", server.url, "--json"]).report()
        #expect(report.discovered == nil)
        #expect(report.missing == nil)
        #expect(report.available == 1)
    }
}
