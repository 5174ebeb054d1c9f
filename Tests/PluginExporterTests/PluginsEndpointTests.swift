import PluginRegistry
import TestSupport
import Testing

@Suite("GET /v1/plugins")
struct PluginsEndpointTests {
    private let registry = PluginRegistry()
    private let keys = [
        "avg_execution_time_ms", "description", "error_count", "last_execution_time_ms", "last_used", "name", "reason",
        "state", "success_count", "uptime_seconds", "version",
    ]

    @Test("No plugins are an empty list")
    func empty() async throws {
        try await withExporter(registry) { port async throws in
            let answer = try await http("GET", "/v1/plugins", port: port)
            #expect(answer.status == 200)
            #expect(answer.headers["content-type"] == "application/json")
            #expect(answer.text == "[]\n")
        }
    }

    @Test("A plugin that was never used has its keys, with null for what is not known")
    func unused() async throws {
        registry.register("ocr", description: "Reads", version: "1.0")
        try await withExporter(registry) { port async throws in
            var object = try #require(try await http("GET", "/v1/plugins", port: port).json().array?.first?.object)
            #expect(object.keys.sorted() == keys)
            #expect((try #require(object.removeValue(forKey: "uptime_seconds")?.number)) >= 0)
            let expected: [String: JSON] = [
                "name": .string("ocr"), "state": .string("LOADED"), "description": .string("Reads"), "reason": .null,
                "version": .string("1.0"), "last_used": .null, "success_count": .number(0), "error_count": .number(0),
                "last_execution_time_ms": .null, "avg_execution_time_ms": .null,
            ]
            #expect(object == expected)
        }
    }

    @Test("A plugin known only as unavailable has no uptime")
    func unavailable() async throws {
        registry.markUnavailable("gone", reason: "no program")
        try await withExporter(registry) { port async throws in
            let expected =
                #"[{"avg_execution_time_ms":null,"description":"","error_count":0,"last_execution_time_ms":null,"#
                + #""last_used":null,"name":"gone","reason":"no program","state":"UNAVAILABLE","success_count":0,"#
                + #""uptime_seconds":null,"version":""}]"#
            #expect(try await http("GET", "/v1/plugins", port: port).text == expected + "\n")
        }
    }

    @Test("A used plugin has its counts, times and the moment of its last use")
    func used() async throws {
        let plugin = registry.register("ocr")
        plugin.markInitialized()
        for _ in 0..<3 { plugin.recordSuccess(duration: .milliseconds(10)) }
        plugin.recordError(duration: .microseconds(30_500))
        let before = UnixTime.now
        plugin.recordError()
        plugin.markFailed("broke")
        try await withExporter(registry) { port async throws in
            let json = try await http("GET", "/v1/plugins/ocr/health", port: port).json()
            #expect(json.object?.keys.sorted() == keys)
            #expect(json["state"] == .string("FAILED"))
            #expect(json["reason"] == .string("broke"))
            #expect(json["success_count"] == .number(3))
            // Two executions failed, and the plugin itself once.
            #expect(json["error_count"] == .number(3))
            #expect(json["last_execution_time_ms"] == .number(30.5))
            #expect(json["avg_execution_time_ms"] == .number(15.125))
            let lastUsed = try #require(json["last_used"]?.string)
            #expect(try lastUsed.wholeMatch(of: Regex(#"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z"#)) != nil)
            let seconds = try #require(UTCTime.seconds(lastUsed))
            #expect(abs(seconds - Double(before.nanoseconds) / 1e9) < 60)
        }
    }

    @Test("Each state has its name in capitals, and the list is in the order of the names")
    func states() async throws {
        registry.register("e-loaded")
        registry.register("d-initialized").markInitialized()
        let running = registry.register("c-running")
        running.markInitialized()
        running.markRunning()
        registry.register("b-failed").markFailed("x")
        registry.register("a-unavailable").markUnavailable("y")
        try await withExporter(registry) { port async throws in
            let plugins = try #require(try await http("GET", "/v1/plugins", port: port).json().array)
            #expect(
                plugins.map { $0["name"]?.string } == [
                    "a-unavailable", "b-failed", "c-running", "d-initialized", "e-loaded",
                ])
            #expect(
                plugins.map { $0["state"]?.string } == [
                    "UNAVAILABLE", "FAILED", "RUNNING", "INITIALIZED", "LOADED",
                ])
            #expect(plugins.map { $0["reason"] } == [.string("y"), .string("x"), .null, .null, .null])
        }
    }

    @Test("A plugin's health is its object in the list; an unknown one is 404", arguments: ["health", "manifest"])
    func unknown(view: String) async throws {
        registry.markUnavailable("a", reason: "r")
        try await withExporter(registry) { port async throws in
            let answer = try await http("GET", "/v1/plugins/x/\(view)", port: port)
            #expect(answer.status == 404)
            #expect(answer.headers["content-type"] == "application/json")
            #expect(answer.text == #"{"detail":"Plugin 'x' not found"}"# + "\n")
            let health = try await http("GET", "/v1/plugins/a/health", port: port)
            #expect("[\(health.text.dropLast())]\n" == (try await http("GET", "/v1/plugins", port: port).text))
        }
    }

    @Test("A manifest comes from whoever runs the tools; without one it is 404 with the reason")
    func manifest() async throws {
        registry.register("ocr")
        registry.markUnavailable("gone", reason: "no program")
        try await withExporter(registry) {
            $0.toolRunner = TestRunner()
        } _: { port async throws in
            let answer = try await http("GET", "/v1/plugins/ocr/manifest", port: port)
            #expect(answer.status == 200)
            #expect(answer.text == #"{"license":"Apache-2.0","name":"ocr"}"# + "\n")
            let none = try await http("GET", "/v1/plugins/gone/manifest", port: port)
            #expect(none.status == 404)
            #expect(none.detail == "Plugin 'gone' has no manifest that can be read: no program")
        }
        try await withExporter(registry) { port async throws in
            let none = try await http("GET", "/v1/plugins/ocr/manifest", port: port)
            #expect(none.status == 404)
            #expect(none.detail == "Plugin 'ocr' has no manifest that can be read")
        }
    }
}
