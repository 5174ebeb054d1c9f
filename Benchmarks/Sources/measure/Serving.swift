import MicroHTTP
import PluginExporter
import PluginRegistry
import Synchronization

/// The exporter as a program would run it, with plugins that record between its scrapes.
struct Serving {
    /// The exporter asks whoever reads its configuration how that went once in each scrape; there the benchmark's
    /// plugins record. Their time is in the scrape's.
    private final class Recorder: Reloader {
        private let fleet: Fleet
        private let activity: Activity
        private let turn = Atomic(0)

        init(_ fleet: Fleet, _ activity: Activity) {
            self.fleet = fleet
            self.activity = activity
        }

        func reload() -> [String] { [] }

        var lastReload: LastReload? {
            activity.record(in: fleet, turn: turn.wrappingAdd(1, ordering: .relaxed).oldValue)
            return nil
        }
    }

    private let fleet: Fleet
    private let activity: Activity

    init(_ fleet: Fleet, _ activity: Activity) {
        self.fleet = fleet
        self.activity = activity
    }

    /// Serves until the process is killed.
    func run() async throws {
        var configuration = PluginExporter.Configuration()
        configuration.listenAddresses = [ListenAddress(host: "127.0.0.1", port: 0)]
        configuration.reloader = Recorder(fleet, activity)
        let exporter = try PluginExporter(configuration: configuration)
        report(["port": exporter.addresses[0].port])
        while !Task.isCancelled { try await Task.sleep(for: .seconds(3600)) }
    }
}
