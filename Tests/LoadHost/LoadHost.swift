import Glibc
import Logging
import MicroHTTP
import PluginExporter
import PluginRegistry
import Synchronization
import TestSupport
import UnixSignals

/// A program that embeds the registry and the exporter, records with six threads and two tasks, and changes its plugins
/// all the while. It says on which port it serves; at SIGUSR1 it grows calm and says what it recorded, as the lines that
/// a scrape must hold; at SIGTERM it ends.
@main
enum LoadHost {
    private static let threads = 6
    private static let tasks = 2
    /// They record in bursts, a few thousand executions a second each, so that two processors have turns for all.
    private static let rounds = 8
    /// In microseconds.
    private static let pause: UInt32 = 5_000
    /// Plugins are changed in bursts as well.
    private static let changes = 16

    private static let isCalm = Atomic(false)

    static func main() async throws {
        var signals = await UnixSignalsSequence(trapping: .sigusr1, .sigterm).makeAsyncIterator()
        LoggingSystem.bootstrap { _ in SwiftLogNoOpLogHandler() }
        let registry = PluginRegistry.shared
        let plugins = StablePlugin.register(in: registry)
        registry.discovered(StablePlugin.allCases.map(\.name), source: "directory")
        // Every series is there before anybody looks.
        var first = Recorder(registry, plugins, seed: 0)
        for _ in 0..<100 {
            first.round()
            await first.awaitRound()
        }

        var configuration = PluginExporter.Configuration()
        configuration.listenAddresses = [try ListenAddress("127.0.0.1:0")]
        // Those that are let in unless said otherwise are fewer than 64.
        configuration.maximumRequests = 0
        let exporter = try PluginExporter(registry: registry, configuration: configuration)
        for address in exporter.addresses { say("listening on \(address)") }

        async let recorded = record(registry, plugins)
        async let churned = churn(registry)
        _ = await signals.next()
        isCalm.store(true, ordering: .relaxed)
        var tally = first.tally
        tally.add(try await recorded)
        for line in tally.lines { say(line) }
        let churn = try await churned
        say("churned \(churn.registrations) registrations and \(churn.changes) changes")
        _ = await signals.next()
        await exporter.stop()
    }

    /// Records until it is calm; returns what was recorded.
    private static func record(_ registry: PluginRegistry, _ plugins: [Plugin]) async throws -> Tally {
        try await withThrowingTaskGroup(of: Tally.self) { group in
            for number in 1...threads {
                group.addTask {
                    try await blocking {
                        var recorder = Recorder(registry, plugins, seed: UInt64(number))
                        while !isCalm.load(ordering: .relaxed) {
                            for _ in 0..<rounds { recorder.round() }
                            usleep(pause)
                        }
                        return recorder.tally
                    }
                }
            }
            for number in 1...tasks {
                group.addTask {
                    var recorder = Recorder(registry, plugins, seed: UInt64(threads + number))
                    while !isCalm.load(ordering: .relaxed) {
                        for _ in 0..<rounds { await recorder.awaitRound() }
                        try await Task.sleep(for: .microseconds(pause))
                    }
                    return recorder.tally
                }
            }
            return try await group.reduce(into: Tally()) { $0.add($1) }
        }
    }

    private static func churn(_ registry: PluginRegistry) async throws -> Churn {
        try await blocking {
            var churn = Churn(registry, seed: 0)
            while !isCalm.load(ordering: .relaxed) {
                for _ in 0..<changes { churn.change() }
                usleep(pause)
            }
            return churn
        }
    }

    // MARK: The outside

    private static func say(_ line: String) {
        print(line)
        fflush(nil)
    }
}
