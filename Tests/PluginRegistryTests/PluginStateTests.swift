import PluginRegistry
import TestSupport
import Testing

@Suite("The states of a plugin")
struct PluginStateTests {
    private let registry = PluginRegistry()

    init() {
        QuietLog.begin()
    }

    /// A fresh plugin, brought to `state` by the ways that lead there.
    private func plugin(in state: PluginState) -> Plugin {
        let plugin = registry.register("ocr")
        switch state {
        case .loaded: break
        case .initialized: plugin.markInitialized()
        case .running:
            plugin.markInitialized()
            plugin.markRunning()
        case .failed: plugin.markFailed("first")
        case .unavailable: plugin.markUnavailable("first")
        }
        return plugin
    }

    /// Every state and every change: what comes of it, and whether it is refused.
    static let transitions: [(from: PluginState, change: PluginState, to: PluginState, refused: Bool)] = [
        (.loaded, .initialized, .initialized, false),
        (.loaded, .running, .loaded, true),
        (.loaded, .failed, .failed, false),
        (.loaded, .unavailable, .unavailable, false),
        (.initialized, .initialized, .initialized, false),
        (.initialized, .running, .running, false),
        (.initialized, .failed, .failed, false),
        (.initialized, .unavailable, .unavailable, false),
        (.running, .initialized, .initialized, false),
        (.running, .running, .running, false),
        (.running, .failed, .failed, false),
        (.running, .unavailable, .unavailable, false),
        (.failed, .initialized, .failed, true),
        (.failed, .running, .failed, true),
        (.failed, .failed, .failed, true),
        (.failed, .unavailable, .failed, true),
        (.unavailable, .initialized, .unavailable, true),
        (.unavailable, .running, .unavailable, true),
        (.unavailable, .failed, .unavailable, true),
        (.unavailable, .unavailable, .unavailable, true),
    ]

    @Test("A change is made, or refused and counted", arguments: transitions)
    func transition(from: PluginState, change: PluginState, to: PluginState, refused: Bool) {
        let plugin = plugin(in: from)
        let before = registry.rejectedTransitions
        let made =
            switch change {
            case .loaded: true
            case .initialized: plugin.markInitialized()
            case .running: plugin.markRunning()
            case .failed: plugin.markFailed("second")
            case .unavailable: plugin.markUnavailable("second")
            }
        #expect(made == !refused)
        #expect(plugin.state == to)
        #expect(registry.rejectedTransitions - before == (refused ? 1 : 0))
        // The first reason is the cause; a refused change does not replace it.
        let reasons: [PluginState: String] = [
            .failed: refused ? "first" : "second", .unavailable: refused ? "first" : "second",
        ]
        #expect(plugin.status.reason == reasons[to])
    }

    @Test(
        "Every state is left for LOADED by registering again, which clears the reason", arguments: PluginState.allCases)
    func registeringAgain(state: PluginState) {
        let plugin = plugin(in: state)
        let again = registry.register("ocr", description: "new", version: "2")
        #expect(again === plugin)
        #expect(plugin.state == .loaded)
        #expect(plugin.status.reason == nil)
        #expect(plugin.markInitialized())
        #expect(plugin.state == .initialized)
    }

    @Test("RUNNING lasts until the last execution in flight has ended")
    func runningEndsWithTheLast() {
        let plugin = plugin(in: .initialized)
        plugin.markRunning()
        plugin.markRunning()
        #expect(plugin.status.inFlight == 2)
        plugin.recordSuccess(duration: .milliseconds(5))
        #expect(plugin.state == .running)
        plugin.recordError(duration: .milliseconds(5))
        #expect(plugin.state == .initialized)
        #expect(plugin.status.inFlight == 0)
    }

    @Test("A plugin cannot be said to be idle while execute has something in flight")
    func initializedIsRefusedDuringExecute() throws {
        let plugin = plugin(in: .initialized)
        try plugin.execute {
            #expect(plugin.state == .running)
            #expect(!plugin.markInitialized())
            #expect(plugin.state == .running)
        }
        #expect(plugin.state == .initialized)
        #expect(registry.rejectedTransitions == 1)
    }

    @Test("What fails in flight stays FAILED when the execution ends, and the execution is counted")
    func failingInFlight() throws {
        let plugin = plugin(in: .initialized)
        try plugin.execute {
            plugin.markFailed("it died")
            #expect(plugin.status.inFlight == 1)
        }
        let status = plugin.status
        #expect(status.state == .failed)
        #expect(status.reason == "it died")
        #expect(status.inFlight == 0)
        #expect(status.successCount == 1)
    }

    @Test("An execution that was in flight while the plugin was registered again ends it properly")
    func registeringAgainInFlight() throws {
        let plugin = plugin(in: .initialized)
        try plugin.execute {
            registry.register("ocr")
            #expect(plugin.state == .loaded)
            #expect(plugin.status.inFlight == 1)
            plugin.markInitialized()
            #expect(plugin.state == .running)
        }
        #expect(plugin.state == .initialized)
        #expect(plugin.status.inFlight == 0)
    }
}
