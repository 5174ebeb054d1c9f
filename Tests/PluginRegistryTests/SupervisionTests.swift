import PluginRegistry
import TestSupport
import Testing

@Suite("Changes that only whoever runs a plugin's program may make")
struct SupervisionTests {
    private let registry = PluginRegistry()
    private let plugin: Plugin

    init() {
        QuietLog.begin()
        plugin = registry.register("ocr", description: "Reads", version: "1")
        plugin.declareTools(["analyze"])
    }

    /// Brings the plugin to `state` by the ways that lead there.
    private func bring(to state: PluginState) {
        switch state {
        case .loaded: break
        case .initialized: plugin.markInitialized()
        case .running:
            plugin.markInitialized()
            plugin.markRunning()
        case .failed: plugin.markFailed("first")
        case .unavailable: plugin.markUnavailable("first")
        }
    }

    @Test("A plugin recovers from every state, without a reason, as loaded now", arguments: PluginState.allCases)
    func recovers(state: PluginState) throws {
        bring(to: state)
        let before = plugin.status
        let now = UnixTime.now
        plugin.recover()
        let status = plugin.status
        #expect(status.state == .initialized)
        #expect(status.reason == nil)
        #expect(try #require(status.loadedAt) >= now)
        #expect(status.failures == before.failures)
        #expect(status.executions == before.executions)
        #expect(status.description == "Reads" && status.version == "1")
        #expect(status.tools.map(\.name) == ["analyze"])
        #expect(try plugin.execute { "again" } == "again")
        #expect(registry.rejectedTransitions == 0)
    }

    @Test("A plugin that is only known as unavailable recovers too")
    func recoversFromNotRegistered() throws {
        registry.markUnavailable("absent", reason: "not installed")
        let absent = try #require(registry.plugin(named: "absent"))
        #expect(absent.status.uptime == nil)
        absent.recover()
        #expect(absent.state == .initialized)
        #expect(absent.status.loadedAt != nil && absent.status.uptime != nil)
    }

    @Test(
        "Failing again, from every state, replaces the reason and counts one more failure",
        arguments: PluginState.allCases)
    func failsAgain(state: PluginState) {
        bring(to: state)
        let before = plugin.status.failures
        plugin.failAgain("second")
        #expect(plugin.state == .failed)
        #expect(plugin.status.reason == "second")
        #expect(plugin.status.failures == before + 1)
        plugin.failAgain("third")
        #expect(plugin.status.reason == "third")
        #expect(plugin.status.failures == before + 2)
        #expect(registry.rejectedTransitions == 0)
    }

    @Test(
        "A plugin becomes unavailable from every state, with the new reason and no failure more",
        arguments: PluginState.allCases)
    func becomesUnavailable(state: PluginState) {
        bring(to: state)
        let before = plugin.status.failures
        plugin.becomeUnavailable("second")
        #expect(plugin.state == .unavailable)
        #expect(plugin.status.reason == "second")
        #expect(plugin.status.failures == before)
        #expect(registry.rejectedTransitions == 0)
    }

    @Test("What is in flight stays counted through a failure and a recovery, and is recorded when it ends")
    func inFlight() throws {
        plugin.markInitialized()
        plugin.markRunning()
        let tool = try #require(plugin.tool(named: "analyze"))
        try tool.execute {
            for _ in 0..<2 {
                plugin.failAgain("it died")
                #expect(plugin.state == .failed)
                #expect(plugin.status.inFlight == 2)
            }
            plugin.becomeUnavailable("its program is gone")
            #expect(plugin.status.inFlight == 2)
            // What was only marked has nobody left to end it: its program is another's now.
            plugin.recover()
            #expect(plugin.status.inFlight == 1)
            #expect(plugin.state == .running)
        }
        #expect(plugin.state == .initialized)
        #expect(plugin.status.inFlight == 0)
        #expect(plugin.status.executions.executions == 1)
        #expect(tool.status.executions.executions == 1)
    }

    @Test("Each is one line in the log")
    func log() {
        let log = LogRecorder()
        log.recording {
            plugin.failAgain("it died")
            plugin.becomeUnavailable("it is gone")
            plugin.recover()
        }
        #expect(
            log.entries == [
                .init(.error, "Plugin failed", ["plugin": "ocr", "reason": "it died"]),
                .init(.warning, "Plugin unavailable", ["plugin": "ocr", "reason": "it is gone"]),
                .init(.info, "Plugin recovered", ["plugin": "ocr"]),
            ])
    }

    @Test("Nobody sees LOADED on the way to recovery, a reason beside INITIALIZED, or a failure that is not counted")
    func consistent() async throws {
        plugin.markInitialized()
        let isChanging = Flag()
        async let readers: Void = onThreads(4) { [plugin] _ in
            repeat {
                let status = plugin.status
                #expect(status.state == .failed || status.state == .initialized || status.state == .running)
                // Each failure's reason is its number.
                #expect(status.reason == (status.state == .failed ? "\(status.failures)" : nil))
            } while isChanging.isUp
        }
        async let executions: Void = onThreads(1) { [plugin] _ in
            // Refused if the plugin has just failed; that is not what is asked here.
            repeat { try? plugin.execute {} } while isChanging.isUp
        }
        try await onThreads(1) { [plugin] _ in
            for number in 1...20_000 {
                plugin.failAgain("\(number)")
                plugin.recover()
            }
        }
        isChanging.lower()
        _ = try await (readers, executions)
        #expect(plugin.status.failures == 20_000)
        #expect(plugin.status.inFlight == 0)
    }
}
