import PluginRegistry
import TestSupport
import Testing

@Suite("Routing")
struct RoutingTests {
    private static let readable = [
        "/", "/metrics", "/v1/plugins", "/v1/plugins/ocr/health", "/v1/plugins/ocr/manifest", "/v1/audit",
        "/-/healthy", "/-/ready",
    ]
    private static let run = "/v1/plugins/ocr/tools/say/run"

    private func withOCR(_ body: (UInt16) async throws -> Void) async throws {
        let registry = PluginRegistry()
        registry.markUnavailable("ocr", reason: "no program")
        try await withExporter(registry) {
            $0.toolRunner = TestRunner()
        } _: { port async throws in
            try await body(port)
        }
    }

    @Test("HEAD works everywhere that GET does, with the same status and type", arguments: readable)
    func head(path: String) async throws {
        try await withOCR { port async throws in
            let connection = try HTTPConnection(port: port)
            let get = try await connection.request("GET", path)
            let head = try await connection.request("HEAD", path)
            #expect(get.status == 200)
            #expect(head.status == 200)
            #expect(head.headers["content-type"] == get.headers["content-type"])
            // Two scrapes differ by what they count.
            if path != "/metrics" {
                #expect(head.headers["content-length"] == "\(get.body.count)")
            }
            #expect(try await connection.request("GET", path).status == 200)
        }
    }

    @Test("A slash at the end or a query changes nothing", arguments: readable, ["/", "?a=b", "/?a=b/c"])
    func ends(path: String, end: String) async throws {
        try await withOCR { port async throws in
            let whole = path == "/" && end.hasPrefix("/") ? String(end) : path + end
            let answer = try await http("GET", whole, port: port)
            #expect(answer.status == 200)
            if path != "/metrics" {
                #expect(answer.text == (try await http("GET", path, port: port).text))
            }
        }
    }

    @Test(
        "Other methods are 405 and told which are allowed", arguments: readable, ["POST", "PUT", "DELETE", "OPTIONS"])
    func methods(path: String, method: String) async throws {
        try await withOCR { port async throws in
            let answer = try await http(method, path, port: port)
            #expect(answer.status == 405)
            #expect(answer.headers["allow"] == "GET, HEAD")
            #expect(answer.detail == "Only GET, HEAD here")
        }
    }

    @Test("The run route takes POST alone", arguments: ["GET", "PUT", "DELETE"])
    func runMethods(method: String) async throws {
        try await withOCR { port async throws in
            let answer = try await http(method, Self.run, port: port)
            #expect(answer.status == 405)
            #expect(answer.headers["allow"] == "POST")
            #expect(answer.detail == "Only POST here")
        }
    }

    @Test("HEAD of the run route is 405 without a byte")
    func runHead() async throws {
        try await withOCR { port async throws in
            let connection = try HTTPConnection(port: port)
            #expect(try await connection.request("HEAD", Self.run).status == 405)
            #expect(try await connection.request("GET", "/-/healthy").status == 200)
        }
    }

    @Test(
        "Anything else is 404 in JSON",
        arguments: [
            "/x", "/v1", "/v1/", "/v1/plugin", "/v1/plugins/ocr", "/v1/plugins/ocr/other", "/v2/plugins",
            "/metrics/x", "//metrics", "/metrics//", "/Metrics", "/-", "/-/quit", "/v1%2Fplugins",
            "/v1/plugins/ocr/tools/say", "/v1/plugins/ocr/tools/say/run/x", "/favicon.ico",
        ]
    )
    func unknown(path: String) async throws {
        try await withOCR { port async throws in
            for method in ["GET", "POST", "DELETE"] {
                let answer = try await http(method, path, port: port)
                #expect(answer.status == 404)
                #expect(answer.headers["content-type"] == "application/json")
                #expect(answer.text == #"{"detail":"There is nothing here; GET / says what there is"}"# + "\n")
            }
        }
    }

    @Test("A path that is not percent-encoded UTF-8 is 400", arguments: ["/%", "/%zz", "/v1/plugins/%ff/health"])
    func badPath(path: String) async throws {
        try await withOCR { port async throws in
            let answer = try await http("GET", path, port: port)
            #expect(answer.status == 400)
            #expect(answer.detail == "The path is not percent-encoded UTF-8")
        }
    }

    @Test("A body above the limit is 413 with the limit, and the connection goes on")
    func largeBody() async throws {
        try await withRunner {
            $0.bodyLimit = 1000
        } _: { port async throws in
            let connection = try HTTPConnection(port: port)
            let body = [UInt8](repeating: 65, count: 1001)
            let json = ["Content-Type": "application/json"]
            let answer = try await connection.request("POST", Self.run, headers: json, body: body)
            #expect(answer.status == 413)
            #expect(answer.detail == "The body is larger than 1000 bytes")
            #expect(try await connection.request("POST", Self.run, headers: json, body: body.dropLast()).status == 400)
        }
    }

    @Test("A large body that is announced where none is needed is refused before it is sent")
    func unneededBody() async throws {
        try await withRunner { port async throws in
            let announced = ["Content-Length": "10000000", "Content-Type": "application/json"]
            let scrape = try HTTPConnection(port: port)
            try await scrape.sendRequest("GET", "/metrics", headers: announced)
            #expect(try await scrape.receive().status == 413)
            // One that may not run a tool is told that, and not that it sends too much.
            let page = try HTTPConnection(port: port)
            try await page.sendRequest(
                "POST", Self.run, headers: announced.merging(["Origin": "http://elsewhere"]) { $1 }
            )
            #expect(try await page.receive().status == 403)
        }
    }
}
