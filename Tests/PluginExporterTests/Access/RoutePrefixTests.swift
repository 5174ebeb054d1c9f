import PluginRegistry
import TestSupport
import Testing

@testable import PluginExporter

@Suite("Serving beneath a prefix")
struct RoutePrefixTests {
    private let html = ["Accept": "text/html"]

    private func withPrefix(
        _ prefix: String?, url: String? = nil, telemetryPath: String = "/metrics", _ body: (UInt16) async throws -> Void
    ) async throws {
        let registry = PluginRegistry()
        registry.register("ocr")
        try await withExporter(registry) {
            $0.routePrefix = prefix
            $0.externalURL = url
            $0.telemetryPath = telemetryPath
        } _: { port async throws in
            try await body(port)
        }
    }

    @Test("Everything is there, and nothing is outside; the root leads there")
    func served() async throws {
        try await withPrefix("/a/b") { port async throws in
            for path in ["", "/", "/metrics", "/v1/plugins/", "/v1/plugins/ocr/health", "/-/healthy"] {
                #expect(try await http("GET", "/a/b" + path, port: port).status == 200, "\(path)")
            }
            for path in ["/metrics", "/-/healthy", "/v1/plugins", "/a", "/a/bc", "/b/metrics", "//", "/a//b"] {
                #expect(try await http("GET", path, port: port).status == 404, "\(path)")
            }
            let detail = try await http("GET", "/metrics", port: port).detail
            #expect(detail == "There is nothing here; GET /a/b/ says what there is")
            let root = try await http("GET", "/", port: port)
            #expect(root.status == 302)
            #expect(root.headers["location"] == "./a/b/")
            #expect(try await http("HEAD", "/", port: port).status == 302)
            #expect(try await http("POST", "/", port: port).status == 405)
            let scrape = try Scrape(try await http("GET", "/a/b/metrics", port: port).text)
            #expect(scrape[#"plugin_exporter_http_requests_total{handler="/",code="302"}"#] == 2)
        }
    }

    @Test("A browser is led to the slash that the page's links need, a script needs none")
    func slash() async throws {
        try await withPrefix("/a/b") { port async throws in
            let answer = try await http("GET", "/a/b", port: port, headers: html)
            #expect(answer.status == 302)
            #expect(answer.headers["location"] == "./b/")
            #expect(try await http("GET", "/a/b/", port: port, headers: html).status == 200)
            #expect(try await http("GET", "/a/b", port: port).json()["total"] == .number(1))
        }
    }

    @Test("Without a prefix nothing is led anywhere")
    func none() async throws {
        try await withPrefix(nil) { port async throws in
            #expect(try await http("GET", "/", port: port, headers: html).status == 200)
            #expect(try await http("GET", "/", port: port).json()["links"]?["audit"] == .string("/v1/audit"))
        }
    }

    @Test("The page's links are relative, and the index's begin with the external path")
    func links() async throws {
        try await withPrefix("/", url: "https://example.org/x/", telemetryPath: "/a:b") { port async throws in
            let page = try await http("GET", "/", port: port, headers: html).text
            let links = page.matches(of: /href="([^"]*)"/).map { String($0.1) }.filter { !$0.hasPrefix("data:") }
            #expect(
                Set(links) == [
                    "./a:b", "./v1/plugins", "./v1/audit", "./-/healthy", "./-/ready", "./v1/plugins/ocr/health",
                ])
            let index = try await http("GET", "/", port: port).json()
            #expect(index["links"]?["metrics"] == .string("/x/a:b"))
            #expect(index["links"]?["plugins"] == .string("/x/v1/plugins"))
        }
    }

    @Test("The external origin is the server's own, to who has a password")
    func origin() async throws {
        try await withWebConfig {
            $0.toolRunner = TestRunner()
            $0.enableExecution = true
            $0.externalURL = "https://Plugins.example/x"
            $0.routePrefix = "/"
        } _: { port async throws in
            let password = basic("prom", "secret")
            func status(_ headers: [String: String]) async throws -> Int {
                try await runTool(port: port, headers: headers.merging(password) { $1 }).status
            }
            #expect(try await status(["Host": "plugins.example", "Origin": "https://plugins.example"]) == 200)
            #expect(try await status(["Origin": "https://plugins.example"]) == 200)
            for origin in ["https://plugins.example:444", "https://other.example", "https://localhost"] {
                #expect(try await status(["Origin": origin]) == 403)
            }
        }
    }

    @Test(
        "Behind a proxy nobody is on this machine without a password, whatever its Host",
        arguments: ["/x", "https://a/"])
    func proxied(url: String) async throws {
        try await withRunner {
            $0.externalURL = url
            $0.routePrefix = "/"
        } _: { port async throws in
            for headers in [[:], ["Host": "a"], ["Host": "localhost"]] {
                let refused = try await runTool(port: port, headers: headers)
                #expect(refused.status == 403)
                #expect(
                    refused.detail
                        == "Tools are run for programs on this machine, and with a password or a verified certificate; "
                        + "with --web.external-url nobody can be told to be on this machine, and a password is needed")
            }
        }
    }
}
