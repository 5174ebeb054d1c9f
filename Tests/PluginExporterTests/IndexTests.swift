import PluginRegistry
import TestSupport
import Testing

@Suite("GET /")
struct IndexTests {
    private let registry = PluginRegistry()

    @Test("A program gets the plugins, their number and the other views as JSON")
    func json() async throws {
        registry.register("b")
        registry.register("a")
        try await withExporter(registry) { port async throws in
            for accept in ["", "*/*", "application/json"] {
                let answer = try await http("GET", "/", port: port, headers: ["Accept": accept])
                #expect(answer.status == 200)
                #expect(answer.headers["content-type"] == "application/json")
                #expect(answer.headers["vary"] == "Accept")
                let json = try answer.json()
                #expect(json.object?.keys.sorted() == ["links", "plugins", "total"])
                #expect(json["total"] == .number(2))
                #expect(json["plugins"]?.array?.map { $0["name"] } == [.string("a"), .string("b")])
                let links: JSON = .object([
                    "audit": .string("/v1/audit"), "healthy": .string("/-/healthy"), "metrics": .string("/metrics"),
                    "plugins": .string("/v1/plugins"), "ready": .string("/-/ready"),
                ])
                #expect(json["links"] == links)
            }
        }
    }

    @Test("An empty registry has exactly this index")
    func empty() async throws {
        try await withExporter(registry) { port async throws in
            let links =
                #"{"audit":"/v1/audit","healthy":"/-/healthy","metrics":"/metrics","plugins":"/v1/plugins","#
                + #""ready":"/-/ready"}"#
            #expect(
                try await http("GET", "/", port: port).text == #"{"links":\#(links),"plugins":[],"total":0}"# + "\n"
            )
        }
    }

    @Test("A browser gets a page")
    func html() async throws {
        try await withExporter(registry) { port async throws in
            let accept = "text/html,application/xhtml+xml,*/*;q=0.8"
            let answer = try await http("GET", "/", port: port, headers: ["Accept": accept])
            #expect(answer.status == 200)
            #expect(answer.headers["content-type"] == "text/html; charset=utf-8")
            #expect(answer.headers["vary"] == "Accept")
            #expect(answer.text.hasPrefix("<!DOCTYPE html>\n"))
        }
    }

    @Test(
        "Only an Accept that names text/html, and does not refuse it, gets the page",
        arguments: [
            ("text/html", true), ("TEXT/HTML", true), ("application/json, text/html;q=0.5", true),
            ("text/html;q=0", false), ("text/html; q=0.0", false), ("text/htmlx", false),
            (#"application/json;a="text/html""#, false), ("text/*", false),
        ]
    )
    func accept(accept: String, page: Bool) async throws {
        try await withExporter(registry) { port async throws in
            let answer = try await http("GET", "/", port: port, headers: ["Accept": accept])
            #expect(answer.headers["content-type"] == (page ? "text/html; charset=utf-8" : "application/json"))
        }
    }
}
