import MicroHTTP
import PluginExporter
import PluginRegistry
import TestSupport
import Testing

@Suite("Configuration of an exporter")
struct ConfigurationTests {
    @Test("Metrics are served at the path that was chosen, and nowhere else", arguments: ["/prom", "/a/b", "/prom/"])
    func telemetryPath(path: String) async throws {
        try await withExporter {
            $0.telemetryPath = path
        } _: { port async throws in
            #expect(try await http("GET", "/metrics", port: port).status == 404)
            let answer = try await http("GET", path, port: port)
            #expect(answer.status == 200)
            #expect(answer.headers["content-type"]?.hasPrefix("text/plain; version=0.0.4") == true)
            let scrape = try Scrape(try await http("GET", path, port: port).text)
            let series = #"plugin_exporter_http_requests_total{handler="\#(path)",code="200"}"#
            #expect(scrape[series] == 1)
            #expect(try await http("GET", "/", port: port).json()["links"]?["metrics"] == .string(path))
        }
    }

    @Test(
        "A path that cannot be served is refused with the reason",
        arguments: [
            ("metrics", "it must begin with '/' and hold visible ASCII without '%', '?' and '#'"),
            ("", "it must begin with '/' and hold visible ASCII without '%', '?' and '#'"),
            ("/a b", "it must begin with '/' and hold visible ASCII without '%', '?' and '#'"),
            ("/a%20b", "it must begin with '/' and hold visible ASCII without '%', '?' and '#'"),
            ("/a?b", "it must begin with '/' and hold visible ASCII without '%', '?' and '#'"),
            ("/é", "it must begin with '/' and hold visible ASCII without '%', '?' and '#'"),
            ("/", "it must name something, as /metrics does"),
            ("//", "it must name something, as /metrics does"),
            ("/a//b", "it must name something, as /metrics does"),
            ("/v1/x", "'/v1' is taken by the API"),
            ("/v1", "'/v1' is taken by the API"),
            ("/-/metrics", "'/-' is taken by the API"),
        ]
    )
    func badTelemetryPath(path: String, reason: String) throws {
        var configuration = PluginExporter.Configuration()
        configuration.listenAddresses = [try ListenAddress("127.0.0.1:0")]
        configuration.telemetryPath = path
        let error = #expect(throws: ConfigurationError.self) {
            try PluginExporter(registry: PluginRegistry(), configuration: configuration)
        }
        #expect(error == .invalidTelemetryPath(path, reason: reason))
        #expect(error?.description == "cannot serve metrics at '\(path)': \(reason)")
    }

    @Test("Without an address there is nothing to serve")
    func noAddress() {
        var configuration = PluginExporter.Configuration()
        configuration.listenAddresses = []
        let error = #expect(throws: ConfigurationError.self) {
            try PluginExporter(registry: PluginRegistry(), configuration: configuration)
        }
        #expect(error == .noListenAddress)
        #expect(error?.description == "there is no address to listen on")
    }

    @Test("The defaults are /metrics on port 10077 of every interface, without execution")
    func defaults() {
        let configuration = PluginExporter.Configuration()
        #expect(configuration.listenAddresses == [ListenAddress(host: nil, port: 10077)])
        #expect(configuration.telemetryPath == "/metrics")
        #expect(configuration.toolRunner == nil)
        #expect(!configuration.enableExecution)
        #expect(configuration.waitingFor() == nil)
    }
}
