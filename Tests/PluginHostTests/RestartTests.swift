import Glibc
import PluginRegistry
import TestSupport
import Testing

@testable import PluginHost

@Suite("A plugin that is started again and again")
struct RestartTests {
    /// The pauses before its first starts anew, as the log tells them.
    private func pauses(of stage: Stage, _ count: Int) async throws -> [String] {
        try await eventually("it was started again \(count) times") {
            let pauses = stage.log.entries.filter { $0.message == "Plugin is started again" }.compactMap {
                $0.metadata["in"]
            }
            return pauses.count >= count ? Array(pauses.prefix(count)) : nil
        }
    }

    @Test("is so after pauses that double up to the longest")
    func doubling() async throws {
        let stage = try Stage()
        try stage.add("bad", Script.program("exit 3"))
        let policy = RestartPolicy(first: .milliseconds(5), longest: .milliseconds(20), forgetsAfter: .seconds(600))
        try await stage.withHost(restartPolicy: policy) { _ in
            let pauses = try await pauses(of: stage, 4)
            #expect(pauses == ["0.005 seconds", "0.01 seconds", "0.02 seconds", "0.02 seconds"])
        }
    }

    @Test("is so after the first pause each time that it has lived long enough")
    func lived() async throws {
        let stage = try Stage()
        try stage.add("bad", Script.program("exit 3"))
        // No program is started and gone in a nanosecond.
        let policy = RestartPolicy(first: .milliseconds(5), longest: .milliseconds(20), forgetsAfter: .nanoseconds(1))
        try await stage.withHost(restartPolicy: policy) { _ in
            let pauses = try await pauses(of: stage, 3)
            #expect(pauses == Array(repeating: "0.005 seconds", count: 3))
        }
    }

    @Test("fails the audit though it is INITIALIZED in between, until it is changed and loaded again")
    func loop() async throws {
        let stage = try Stage()
        try stage.add("good")
        try await stage.withHost(restartPolicy: .atOnce) { host in
            var process: Int?
            for restarts in 1...3 {
                #expect(stage.findings == [])
                process = try await stage.process(of: "good", after: process)
                try await stage.wait(for: .initialized, of: "good")
                kill(pid_t(try #require(process)), SIGKILL)
                try await eventually("it was started again") {
                    try stage.status(of: "good").process?.restarts == UInt64(restarts) ? true : nil
                }
            }
            try await stage.wait(for: .initialized, of: "good")
            #expect(
                stage.findings.map(\.message) == [
                    "Plugin 'good' keeps restarting, 3 times in the last 10 minutes; the last time: "
                        + "killed by signal 9 (SIGKILL)"
                ]
            )
            // What did not change is not touched, and goes on as it did.
            try await host.reload()
            #expect(stage.findings.map(\.check) == [.keepsRestarting])
            try stage.addManifest("good", version: "2.0.0")
            try await host.reload()
            #expect(stage.findings == [])
            try await expectAnswer(from: host)
        }
    }
}
