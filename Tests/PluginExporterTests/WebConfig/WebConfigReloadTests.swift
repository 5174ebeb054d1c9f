import PluginExporter
import PluginRegistry
import TestSupport
import Testing

@Suite("Reloading a web configuration")
struct WebConfigReloadTests {
    private struct OtherReloader: Reloader {
        struct Refusal: Error, CustomStringConvertible { let description = "mcp.json: line 3" }

        let fails: Bool
        var lastReload: LastReload? {
            LastReload(isSuccessful: !fails, lastSuccess: UnixTime(nanoseconds: 1_500_000_000))
        }

        func reload() async throws -> [String] {
            if fails { throw Refusal() }
            return ["plugin 'x' is FAILED"]
        }
    }

    private static let successful = "plugin_exporter_config_last_reload_successful"
    private static let successTime = "plugin_exporter_config_last_reload_success_timestamp_seconds"

    private let folder: TemporaryDirectory
    private let file: String

    init() throws {
        folder = try TemporaryDirectory()
        file = try folder.write("", to: "web.yml")
    }

    private func serve(_ other: OtherReloader?, _ body: (UInt16) async throws -> Void) async throws {
        try await withExporter {
            $0.webConfigFile = file
            $0.enableLifecycle = true
            $0.reloader = other
        } _: {
            try await body($0)
        }
    }

    private func reload(_ port: UInt16) async throws -> HTTPAnswer { try await http("POST", "/-/reload", port: port) }

    @Test("that became bad is 500 with the reason and 0 in the metrics, until it is good again")
    func bad() async throws {
        try await serve(nil) { port in
            #expect(try await Scrape(port: port)[Self.successful] == 1)
            let start = try #require(try await Scrape(port: port)[Self.successTime])
            try folder.write("rate_limits: {}", to: "web.yml")
            let refused = try await reload(port)
            #expect(refused.status == 500)
            #expect(
                refused.text
                    == #"{"detail":"\#(file):1:1: unknown key 'rate_limits'; did you mean 'rate_limit'?"}"# + "\n")
            #expect(try await Scrape(port: port)[Self.successful] == 0)
            #expect(try await Scrape(port: port)[Self.successTime] == start)
            try folder.write("rate_limit: {interval: -1s}", to: "web.yml")
            let accepted = try await reload(port)
            #expect(accepted.status == 200)
            #expect(accepted.text == "Reloaded.\n\(file):1:14: interval is below 0: there is no rate limit\n")
            #expect(try await Scrape(port: port)[Self.successful] == 1)
            let end = try #require(try await Scrape(port: port)[Self.successTime])
            #expect(end > start)
        }
    }

    @Test("goes along with that of the rest: both are tried, and only both together are a success")
    func both() async throws {
        try await serve(OtherReloader(fails: false)) { port in
            let answer = try await reload(port)
            #expect(answer.text == "Reloaded.\nplugin 'x' is FAILED\n")
            #expect(try await Scrape(port: port)[Self.successful] == 1)
        }
        try await serve(OtherReloader(fails: true)) { port in
            let good = try await reload(port)
            #expect(good.status == 500)
            #expect(good.text == "{\"detail\":\"mcp.json: line 3\"}\n")
            let scrape = try await Scrape(port: port)
            #expect(scrape[Self.successful] == 0)
            #expect(scrape[Self.successTime] == nil)
            try folder.write("[]", to: "web.yml")
            let bad = try await reload(port)
            #expect(
                bad.text.contains("\(file):1:1: the file must be a map (key: value); this is a list; mcp.json: line 3"))
        }
    }

    @Test("A bad one is no exporter")
    func start() throws {
        try folder.write("rate_limits: {}", to: "web.yml")
        var configuration = PluginExporter.Configuration()
        configuration.webConfigFile = file
        let error = #expect(throws: WebConfigError.self) {
            try PluginExporter(registry: PluginRegistry(), configuration: configuration)
        }
        #expect(error?.file == file)
        #expect(error?.line == 1)
        #expect(error?.column == 1)
    }
}
