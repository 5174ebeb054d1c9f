import MicroHTTP
import PluginRegistry
import TestSupport
import Testing

@testable import PluginExporter

@Suite("Who may ask", .timeLimit(.minutes(2)))
struct AccessTests {
    private static let challenge = #"Basic realm="plugin_exporter", charset="UTF-8""#

    @Test(
        "With the right password everything is answered",
        arguments: [("prom", "secret"), ("second", "other"), ("jürgen", "pässword:with")])
    func right(user: String, password: String) async throws {
        try await withWebConfig { port async throws in
            let connection = try HTTPConnection(port: port)
            for path in ["/metrics", "/", "/v1/plugins", "/v1/audit", "/-/healthy", "/metrics"] {
                #expect(try await connection.request("GET", path, headers: basic(user, password)).status == 200)
            }
            #expect(try await connection.request("GET", "/nothing", headers: basic(user, password)).status == 404)
        }
    }

    @Test("Without it nothing is, and nothing is told of what there is")
    func wrong() async throws {
        try await withWebConfig { port async throws in
            let cases: [([String: String], String)] = [
                ([:], "A user name and a password are needed"),
                (basic("prom", "Secret"), "The user name or the password is wrong"),
                (basic("nobody", "secret"), "The user name or the password is wrong"),
                (basic("second", "secret"), "The user name or the password is wrong"),
                (["Authorization": "Bearer abc"], "Authorization must be 'Basic' and a name and a password in base64"),
                (["Authorization": "Basic !"], "The credentials are not base64"),
            ]
            let connection = try HTTPConnection(port: port)
            for (headers, detail) in cases {
                for (method, path) in [
                    ("GET", "/metrics"), ("GET", "/"), ("GET", "/v1/plugins"), ("GET", "/nothing"),
                    ("POST", "/metrics"),
                    ("POST", "/-/reload"), ("POST", "/-/healthy"), ("GET", "/%"), ("DELETE", "/"),
                    ("POST", "/v1/plugins/ocr/tools/say/run"),
                ] {
                    let answer = try await connection.request(method, path, headers: headers)
                    #expect(answer.status == 401, "\(method) \(path)")
                    #expect(answer.headers["www-authenticate"] == Self.challenge)
                    #expect(answer.detail == detail)
                }
            }
        }
    }

    @Test("/-/healthy and /-/ready need none, unless they are said to")
    func health() async throws {
        for authenticates in [false, true] {
            try await withWebConfig {
                $0.authenticateHealth = authenticates
            } _: { port async throws in
                for path in ["/-/healthy", "/-/ready", "/-/ready/"] {
                    for method in ["GET", "HEAD"] {
                        #expect(try await http(method, path, port: port).status == (authenticates ? 401 : 200))
                    }
                    #expect(try await http("GET", path, port: port, headers: basic("prom", "secret")).status == 200)
                }
            }
        }
    }

    @Test("A tool's arguments are read from those alone who have the password, and at their first request")
    func body() async throws {
        try await withWebConfig {
            $0.toolRunner = TestRunner()
            $0.enableExecution = true
        } _: { port async throws in
            let path = "/v1/plugins/ocr/tools/say/run"
            let body = Array(#"{"args":{"text":"\#(String(repeating: "x", count: 200_000))"}}"#.utf8)
            for headers in [[:], basic("prom", "wrong"), basic("nobody", "secret")] {
                let connection = try HTTPConnection(port: port)
                var head = "POST \(path) HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                head += "Content-Length: \(body.count)\r\n"
                for (name, value) in headers { head += "\(name): \(value)\r\n" }
                // Not one byte of the body is sent.
                try await connection.send(head + "\r\n")
                #expect(try await connection.receive().status == 401)
                #expect(try await connection.isClosedByServer())
            }
            let headers = ["Content-Type": "application/json"].merging(basic("prom", "secret")) { $1 }
            let answer = try await http("POST", path, port: port, headers: headers, body: body)
            #expect(answer.status == 200)
            #expect(answer.body.count > 200_000)
        }
    }

    @Test("Who has the password may run tools, from wherever, under whichever name, and still no other site's page")
    func execution() async throws {
        try await withWebConfig {
            $0.toolRunner = TestRunner()
            $0.enableExecution = true
        } _: { port async throws in
            for more in [["X-Forwarded-For": "192.0.2.1"], ["Host": "plugins.example"], ["Via": "1.1 proxy"]] {
                let headers = basic("prom", "secret").merging(more) { $1 }
                #expect(try await runTool(port: port, headers: headers).status == 200)
            }
            for more in [["Origin": "http://evil.example"], ["Sec-Fetch-Site": "cross-site"]] {
                let headers = basic("prom", "secret").merging(more) { $1 }
                #expect(try await runTool(port: port, headers: headers).status == 403)
            }
        }
    }

    @Test("What is refused is counted by route and status, from 0 on where there are passwords and a limit")
    func counts() async throws {
        try await withWebConfig(TestUsers.file + "rate_limit:\n  interval: 1h\n  burst: 4\n") { port async throws in
            for _ in 0..<2 { #expect(try await http("GET", "/v1/audit", port: port).status == 401) }
            let first = try await http("GET", "/metrics", port: port, headers: basic("prom", "secret"))
            let samples = try Scrape(first.text).samples
            #expect(samples[#"plugin_exporter_http_requests_total{handler="/v1/audit",code="401"}"#] == 2)
            #expect(samples[#"plugin_exporter_http_requests_total{handler="/metrics",code="401"}"#] == 0)
            #expect(samples[#"plugin_exporter_http_requests_total{handler="/metrics",code="429"}"#] == 0)
            #expect(samples[#"plugin_exporter_http_requests_total{handler="/-/healthy",code="401"}"#] == nil)
            #expect(try await http("GET", "/metrics", port: port, headers: basic("prom", "wrong")).status == 401)
            let refused = try await http("GET", "/metrics", port: port, headers: basic("prom", "secret"))
            #expect(refused.status == 429)
            #expect(refused.detail == "Too many requests; try again later")
            for _ in 0..<10 { #expect(try await http("GET", "/-/healthy", port: port).status == 200) }
        }
    }

    @Test("The configured headers are on every answer; the page's own policy stands beside a configured one")
    func headers() async throws {
        let config = """
            http_server_config:
              headers:
                X-Frame-Options: deny
                X-Content-Type-Options: nosniff
                Content-Security-Policy: frame-ancestors 'self'
            rate_limit:
              interval: 1h
              burst: 5

            """
        try await withWebConfig(config + TestUsers.file) { port async throws in
            let known = basic("prom", "secret")
            let cases: [(String, [String: String], Int)] = [
                ("/metrics", known, 200), ("/nothing", known, 404), ("/metrics", [:], 401), ("/-/healthy", [:], 200),
                ("/v1/plugins", known, 200), ("/", known.merging(["Accept": "text/html"]) { $1 }, 200),
                ("/metrics", known, 429),
            ]
            for (path, headers, status) in cases {
                let lines = try await Self.head(path, headers: headers, port: port)
                let policies = lines.filter { $0.hasPrefix("Content-Security-Policy: ") }
                #expect(lines.first?.split(separator: " ")[1] == "\(status)")
                #expect(lines.filter { $0 == "X-Frame-Options: deny" }.count == 1)
                #expect(lines.filter { $0 == "X-Content-Type-Options: nosniff" }.count == 1)
                #expect(policies.contains("Content-Security-Policy: frame-ancestors 'self'"))
                #expect(policies.count == (headers["Accept"] == nil ? 1 : 2))
            }
        }
    }

    /// The lines before an answer's body.
    private static func head(_ path: String, headers: [String: String], port: UInt16) async throws -> [String] {
        let connection = try HTTPConnection(port: port)
        try await connection.sendRequest("GET", path, headers: headers.merging(["Connection": "close"]) { $1 })
        let text = String(decoding: try await connection.receiveToEnd(), as: UTF8.self)
        let end = try #require(text.firstRange(of: "\r\n\r\n"))
        return text[..<end.lowerBound].split(separator: "\r\n").map(String.init)
    }
}
