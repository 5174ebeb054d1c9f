import PluginExporter
import PluginRegistry
import Synchronization
import TestSupport
import Testing

@Suite("POST /-/reload")
struct ReloadTests {
    /// Fails on demand, which a real one does only with a real host.
    private final class TestReloader: Reloader {
        struct Refusal: Error, CustomStringConvertible {
            let description = "nothing was changed: mcp.json: line 3"
        }

        let fails = Atomic(false)
        let count = Atomic(0)
        private let last = Mutex(LastReload(isSuccessful: true, lastSuccess: UnixTime(nanoseconds: 1_500_000_000)))

        var lastReload: LastReload? { last.withLock { $0 } }

        func reload() async throws -> [String] {
            count.wrappingAdd(1, ordering: .relaxed)
            if fails.load(ordering: .relaxed) {
                last.withLock { $0.isSuccessful = false }
                throw Refusal()
            }
            last.withLock { $0 = LastReload(isSuccessful: true, lastSuccess: UnixTime(nanoseconds: 2_500_000_000)) }
            return ["plugin 'x' is FAILED"]
        }
    }

    private static let successful = "plugin_exporter_config_last_reload_successful"
    private static let successTime = "plugin_exporter_config_last_reload_success_timestamp_seconds"

    @Test("reloads, says why it could not, and both are told in the metrics", arguments: ["POST", "PUT"])
    func reloads(method: String) async throws {
        let reloader = TestReloader()
        try await withExporter(PluginRegistry()) {
            $0.reloader = reloader
            $0.enableLifecycle = true
        } _: { port async throws in
            #expect(try await Scrape(port: port)[Self.successTime] == 1.5)
            let good = try await http(method, "/-/reload", port: port)
            #expect(good.status == 200)
            #expect(good.text == "Reloaded.\nplugin 'x' is FAILED\n")
            #expect(try await Scrape(port: port)[Self.successTime] == 2.5)

            reloader.fails.store(true, ordering: .relaxed)
            let bad = try await http(method, "/-/reload", port: port)
            #expect(bad.status == 500)
            #expect(bad.text == "{\"detail\":\"nothing was changed: mcp.json: line 3\"}\n")
            let scrape = try await Scrape(port: port)
            #expect(scrape[Self.successful] == 0)
            #expect(scrape[Self.successTime] == 2.5)
            #expect(scrape[#"plugin_exporter_http_requests_total{handler="/-/reload",code="500"}"#] == 1)
            #expect(reloader.count.load(ordering: .relaxed) == 2)
        }
    }

    @Test("is 403 unless it is turned on, and there is something to reload")
    func off() async throws {
        let reloader = TestReloader()
        for (isEnabled, hasReloader) in [(false, true), (true, false)] {
            try await withExporter(PluginRegistry()) {
                $0.reloader = hasReloader ? reloader : nil
                $0.enableLifecycle = isEnabled
            } _: { port async throws in
                let answer = try await http("POST", "/-/reload", port: port)
                #expect(answer.status == 403)
                #expect(answer.text.contains("--web.enable-lifecycle turns it on"))
                #expect(try await Scrape(port: port)[Self.successful] == (hasReloader ? 1 : nil))
            }
        }
        #expect(reloader.count.load(ordering: .relaxed) == 0)
    }

    @Test("is refused to other methods, and to pages of other sites")
    func refused() async throws {
        let reloader = TestReloader()
        try await withExporter(PluginRegistry()) {
            $0.reloader = reloader
            $0.enableLifecycle = true
        } _: { port async throws in
            for method in ["GET", "HEAD", "DELETE"] {
                let answer = try await HTTPConnection(port: port).request(method, "/-/reload")
                #expect(answer.status == 405)
                #expect(answer.headers["allow"] == "POST, PUT")
            }
            for headers in [["Origin": "http://example.com"], ["Sec-Fetch-Site": "cross-site"], ["Origin": "null"]] {
                #expect(try await http("POST", "/-/reload", port: port, headers: headers).status == 403)
            }
            #expect(reloader.count.load(ordering: .relaxed) == 0)
        }
    }
}
