import PluginRegistry
import TestSupport
import Testing

@Suite("The registry")
struct RegistryTests {
    private let registry = PluginRegistry()

    init() {
        QuietLog.begin()
    }

    @Test("There is one, the same from everywhere")
    func shared() async {
        let here = PluginRegistry.shared
        let there = await Task.detached { PluginRegistry.shared }.value
        #expect(here === there)
    }

    @Test("A registered plugin is LOADED, with what was said of it and nothing that is not known")
    func registration() throws {
        let before = UnixTime.now
        let plugin = registry.register("ocr", description: "Reads pictures", version: "1.0.0")
        let status = try #require(registry.status(of: "ocr"))
        #expect(registry.plugin(named: "ocr") === plugin)
        #expect(status.name == "ocr")
        #expect(status.state == .loaded)
        #expect(status.description == "Reads pictures")
        #expect(status.version == "1.0.0")
        #expect(status.reason == nil)
        #expect(try #require(status.loadedAt) >= before)
        #expect(try #require(status.uptime) >= .zero)
        #expect(status.lastUsed == nil)
        #expect(status.averageExecutionTime == nil)
        #expect(status.executions.executions == 0)
    }

    @Test("Snapshots are by name, and failed and unavailable plugins are in them")
    func listing() {
        for name in ["b", "a", "d", "c"] { registry.register(name) }
        registry.markInitialized("a")
        registry.markFailed("b", reason: "broken")
        registry.markUnavailable("c", reason: "missing")
        #expect(registry.statuses().map(\.name) == ["a", "b", "c", "d"])
        #expect(registry.states() == ["a": .initialized, "b": .failed, "c": .unavailable, "d": .loaded])
        #expect(registry.available() == ["a", "d"])
        #expect(registry.isAvailable("a"))
        #expect(!registry.isAvailable("b"))
        #expect(!registry.isAvailable("c"))
        #expect(!registry.isAvailable("nobody"))
        #expect(registry.state(of: "nobody") == nil)
        #expect(registry.status(of: "nobody") == nil)
        #expect(registry.status(of: "b")?.reason == "broken")
    }

    @Test("A snapshot does not change under its reader")
    func snapshotsAreValues() {
        let plugin = registry.register("ocr")
        let before = plugin.status
        plugin.markInitialized()
        plugin.recordSuccess(duration: .seconds(1))
        #expect(before.state == .loaded)
        #expect(before.executions.executions == 0)
    }

    @Test("Marking an unknown plugin unavailable registers it, so that it is seen")
    func unavailableUnknown() throws {
        #expect(registry.markUnavailable("ocr", reason: "no tessdata"))
        let status = try #require(registry.status(of: "ocr"))
        #expect(status.state == .unavailable)
        #expect(status.reason == "no tessdata")
        #expect(status.loadedAt == nil)
        #expect(status.uptime == nil)
        #expect(registry.rejectedTransitions == 0)
    }

    @Test("Any other change of an unknown plugin is counted and changes nothing")
    func unknownPlugin() {
        #expect(!registry.markInitialized("ocr"))
        #expect(!registry.markRunning("ocr"))
        #expect(!registry.markFailed("ocr", reason: "broken"))
        registry.recordSuccess("ocr")
        registry.recordError("ocr")
        #expect(registry.rejectedTransitions == 5)
        #expect(registry.statuses().isEmpty)
    }

    @Test("Changes and records by name reach the plugin")
    func byName() {
        registry.register("ocr")
        #expect(registry.markInitialized("ocr"))
        #expect(registry.markRunning("ocr"))
        registry.recordSuccess("ocr", duration: .milliseconds(2))
        registry.recordError("ocr", duration: .milliseconds(4))
        #expect(registry.status(of: "ocr")?.successCount == 1)
        #expect(registry.status(of: "ocr")?.averageExecutionTime == .milliseconds(3))
        #expect(registry.markFailed("ocr", reason: "broken"))
        #expect(registry.status(of: "ocr")?.errorCount == 2)
    }

    @Test("An instance comes back typed; one that is not there is an error that says which are")
    func instances() throws {
        registry.register("ocr", instance: "engine")
        registry.register("asr")
        #expect(try registry.instance(of: "ocr", as: String.self) == "engine")
        #expect(throws: PluginRegistryError.unknownPlugin("tts", known: ["asr", "ocr"])) {
            try registry.instance(of: "tts", as: String.self)
        }
        #expect(throws: PluginRegistryError.noInstance(plugin: "asr", having: ["ocr"])) {
            try registry.instance(of: "asr", as: String.self)
        }
        #expect(throws: PluginRegistryError.instanceType(plugin: "ocr", expected: "Int", actual: "String")) {
            try registry.instance(of: "ocr", as: Int.self)
        }
        let plugin = try #require(registry.plugin(named: "asr"))
        plugin.instance = 7
        #expect(try registry.instance(of: "asr", as: Int.self) == 7)
        plugin.instance = nil
        #expect(plugin.instance == nil)
    }

    @Test("Errors are sentences that name what there is")
    func errorTexts() {
        let errors: [(PluginRegistryError, String)] = [
            (.unknownPlugin("x", known: ["a", "b"]), "Plugin 'x' not found; registered: 'a', 'b'"),
            (.unknownPlugin("x", known: []), "Plugin 'x' not found; registered: none"),
            (.notReady(plugin: "x", state: .failed, reason: "it broke"), "Plugin 'x' is FAILED: it broke"),
            (
                .notReady(plugin: "x", state: .loaded, reason: nil),
                "Plugin 'x' is LOADED; it can execute once it is INITIALIZED"
            ),
        ]
        for (error, text) in errors { #expect(error.description == text) }
    }

    @Test("Names are whatever they are: empty, quoted, several lines, 300 characters")
    func strangeNames() {
        let names = ["", "a\"b", "a\nb", "../x", String(repeating: "é", count: 300)]
        for name in names { registry.register(name) }
        #expect(registry.statuses().map(\.name) == names.sorted())
    }

    @Test("Histogram bounds are chosen before the first plugin, and checked")
    func bucketChoice() throws {
        let buckets = try DurationBuckets([.seconds(1)])
        try registry.setDurationBuckets(buckets)
        #expect(registry.roster.durationBuckets == buckets)
        registry.register("ocr")
        #expect(throws: PluginRegistryError.bucketsInUse(plugins: 1)) {
            try registry.setDurationBuckets(.standard)
        }
        for bad in [[], [.zero], [.seconds(1), .seconds(1)], [.seconds(2), .seconds(1)]] as [[Duration]] {
            #expect(throws: PluginRegistryError.self) { try DurationBuckets(bad) }
        }
        #expect(throws: PluginRegistryError.self) {
            try DurationBuckets((1...101).map { .seconds($0) })
        }
        #expect(
            DurationBuckets.standard.nanoseconds.map { Double($0) / 1e9 }
                == [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]
        )
    }
}
