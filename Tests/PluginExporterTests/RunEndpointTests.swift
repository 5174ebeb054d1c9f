import PluginExporter
import TestSupport
import Testing

@Suite("POST /v1/plugins/{name}/tools/{tool}/run")
struct RunEndpointTests {
    @Test("A tool that answers is 200 with its result")
    func result() async throws {
        try await withRunner { port async throws in
            let answer = try await runTool(port: port)
            #expect(answer.status == 200)
            #expect(answer.headers["content-type"] == "application/json")
            let json = try answer.json()
            #expect(json.object?.keys.sorted() == ["plugin_id", "processing_time_ms", "result", "tool_name"])
            #expect(json["plugin_id"] == .string("ocr"))
            #expect(json["tool_name"] == .string("say"))
            #expect(json["result"] == .object(["said": .string("hello")]))
            #expect(try #require(json["processing_time_ms"]?.number) >= 0)
        }
    }

    @Test("Names are decoded before the tool is asked for")
    func names() async throws {
        try await withRunner(TestRunner(failure: .failed("asked"))) { port async throws in
            let json = try await runTool("say", of: "a%2Fb%20%F0%9F%A7%A9", port: port).json()
            #expect(json["plugin_id"] == .string("a/b 🧩"))
            #expect(try await runTool("s%61y", port: port).json()["tool_name"] == .string("say"))
        }
    }

    @Test("Without --web.enable-execution, or without anybody to run tools, it is 403")
    func disabled() async throws {
        let detail = "Running tools over HTTP is off; --web.enable-execution turns it on"
        try await withRunner {
            $0.enableExecution = false
        } _: { port async throws in
            let answer = try await runTool(port: port)
            #expect(answer.status == 403)
            #expect(answer.detail == detail)
        }
        try await withRunner {
            $0.toolRunner = nil
        } _: { port async throws in
            #expect(try await runTool(port: port).detail == detail)
        }
    }

    @Test(
        "Any type that a form can send is 415",
        arguments: [
            "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/jsonx",
        ]
    )
    func mediaType(type: String) async throws {
        try await withRunner { port async throws in
            let answer = try await runTool(port: port, headers: ["Content-Type": type])
            #expect(answer.status == 415)
            #expect(answer.detail == "Content-Type must be application/json, not '\(type)'")
        }
    }

    @Test("No type at all is 415")
    func noMediaType() async throws {
        try await withRunner { port async throws in
            let answer = try await http(
                "POST", "/v1/plugins/ocr/tools/say/run", port: port, body: Array(#"{"args":{}}"#.utf8)
            )
            #expect(answer.status == 415)
            #expect(answer.detail == "Content-Type must be application/json, not ''")
        }
    }

    @Test(
        "JSON is JSON in any case and with parameters",
        arguments: ["application/json; charset=utf-8", "Application/JSON"])
    func jsonTypes(type: String) async throws {
        try await withRunner { port async throws in
            #expect(try await runTool(port: port, headers: ["Content-Type": type]).status == 200)
        }
    }

    @Test(
        "A body of another shape is 400 with what is wrong",
        arguments: [
            ("{}", #"there is no "args""#),
            (#"{"arguments":{}}"#, #"there is no "args""#),
            (#"{"args":[]}"#, #""args" is not an object"#),
            (#"{"args":"x"}"#, #""args" is not an object"#),
            (#"{"args":null}"#, #""args" is not an object"#),
            ("[]", "the body is not an object"),
            ("1", "the body is not an object"),
            ("null", "the body is not an object"),
        ]
    )
    func shapes(body: String, reason: String) async throws {
        try await withRunner { port async throws in
            let answer = try await runTool(port: port, body: body)
            #expect(answer.status == 400)
            #expect(answer.detail == #"The body must be {"args":{…}}: \#(reason)"#)
        }
    }

    @Test("A body that is no JSON is 400", arguments: ["", "{", "args", #"{"args":{}"#, "\u{0}", #"{"args":{}} x"#])
    func noJSON(body: String) async throws {
        try await withRunner { port async throws in
            let answer = try await runTool(port: port, body: body)
            #expect(answer.status == 400)
            #expect(answer.detail == #"The body must be {"args":{…}}: it is not valid JSON"#)
        }
    }

    @Test(
        "Each way to fail has its status and its words",
        arguments: [
            (.unknownPlugin("x", known: ["a", "b"]), 404, "Plugin 'x' not found; registered: a, b"),
            (.unknownPlugin("x", known: []), 404, "Plugin 'x' not found; registered: none"),
            (.unknownTool("t", plugin: "x", known: ["u"]), 404, "Plugin 'x' has no tool 't'; it has: u"),
            (.unknownTool("t", plugin: "x", known: []), 404, "Plugin 'x' has no tool 't'; it has: none"),
            (.invalidArguments("\"text\" is missing"), 400, "\"text\" is missing"),
            (.timedOut(after: .seconds(30)), 408, "No answer within 30 s"),
            (.timedOut(after: .milliseconds(1500)), 408, "No answer within 1.5 s"),
            (.failed("no \"picture\""), 500, "no \"picture\""),
            (.unavailable("it exited"), 503, "it exited"),
        ] as [(ToolFailure, Int, String)]
    )
    func failures(failure: ToolFailure, status: Int, detail: String) async throws {
        try await withRunner(TestRunner(failure: failure)) { port async throws in
            let answer = try await runTool("fail", port: port)
            #expect(answer.status == status)
            #expect(answer.headers["content-type"] == "application/json")
            #expect(answer.detail == detail)
            let series =
                #"plugin_exporter_http_requests_total{handler="/v1/plugins/:name/tools/:tool/run",code="\#(status)"}"#
            #expect(try await Scrape(port: port)[series] == 1)
        }
    }

    @Test("More tools at a time than there may be are 503, and leave room for scrapes")
    func tooManyRuns() async throws {
        let runner = TestRunner()
        defer { runner.gate.open() }
        try await withRunner(runner) { port async throws in
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<64 {
                    group.addTask { try await runTool("hold", port: port).status }
                }
                try await runner.gate.waitForArrivals(64)
                let refused = try await runTool(port: port)
                #expect(refused.status == 503)
                #expect(refused.detail == "64 tools are running already; try again later")
                #expect(try await http("GET", "/metrics", port: port).status == 200)
                runner.gate.open()
                for try await status in group { #expect(status == 200) }
            }
            #expect(try await runTool(port: port).status == 200)
        }
    }
}
