import TestSupport
import Testing

@testable import PluginRegistry

@Suite("A plugin whose process ends again and again")
struct RestartLoopTests {
    private static let minute: Int64 = 60 * 1_000_000_000
    private let registry = PluginRegistry()
    private let plugin: Plugin

    init() {
        QuietLog.begin()
        plugin = registry.register("p")
        plugin.markInitialized()
        registry.discovered(["p"], source: "directory")
    }

    private var audit: RegistryAudit { RegistryAudit(of: registry) }

    /// Restarts it so many minutes ago.
    private func restart(minutesAgo minutes: [Int64], because reason: String = "exited with status 3") {
        for minutes in minutes {
            plugin.process.restarted(because: reason, at: Clock.continuousNanoseconds() - minutes * Self.minute)
        }
    }

    @Test("fails the audit from its third restart on, though it is INITIALIZED, with the newest reason")
    func found() {
        restart(minutesAgo: [4, 3])
        #expect(audit.findings == [])
        restart(minutesAgo: [2], because: "killed by signal 9 (SIGKILL)")
        #expect(
            audit.findings == [
                .init(
                    check: .keepsRestarting,
                    plugin: "p",
                    message: "Plugin 'p' keeps restarting, 3 times in the last 10 minutes; the last time: "
                        + "killed by signal 9 (SIGKILL)"
                )
            ]
        )
        #expect(plugin.state == .initialized)
        #expect(audit.status == .failed)
        #expect(audit.checksByPlugin == ["p": [.keepsRestarting]])
        // Of one that is FAILED, that is what is to be said.
        plugin.failAgain("exited with status 3")
        #expect(audit.findings == [])
        plugin.recover()
        #expect(audit.findings.count == 1)
    }

    @Test("does so no longer once too few of its restarts are ten minutes young")
    func over() {
        restart(minutesAgo: [11, 11, 11, 9, 8])
        #expect(audit.findings == [])
        restart(minutesAgo: [7])
        #expect(audit.findings.map(\.check) == [.keepsRestarting])
        #expect(audit.findings.first?.message.contains(", 3 times ") == true)
    }

    @Test("does so no longer once somebody has seen to it; the count of its restarts stays")
    func forgotten() {
        restart(minutesAgo: [3, 2, 1])
        plugin.process.forgetRecentRestarts()
        #expect(audit.findings == [])
        restart(minutesAgo: [3, 2, 1])
        #expect(audit.findings.count == 1)
        plugin.reload(description: "", version: "2")
        #expect(audit.findings == [])
        restart(minutesAgo: [3, 2, 1])
        plugin.becomeUnavailable("no source holds it any more")
        #expect(audit.findings == [])
        plugin.process.host()
        #expect(plugin.status.process?.restarts == 9)
    }

    @Test("is told of by its newest restarts, however many there were")
    func many() {
        restart(minutesAgo: Array(repeating: 1, count: 1000))
        #expect(audit.findings.first?.message.contains(", 32 times ") == true)
        #expect(audit.findings.count == 1)
    }
}
