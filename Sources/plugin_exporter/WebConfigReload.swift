import PluginExporter
import ServiceLifecycle
import UnixSignals

/// Reads the web configuration at SIGHUP, which a change of its files does not need, but whoever sends it expects.
struct WebConfigReload: Service {
    let exporter: PluginExporter

    func run() async throws {
        let hangUps = await UnixSignalsSequence(trapping: .sighup)
        for await _ in hangUps.cancelOnGracefulShutdown() {
            // What is bad is in the log already.
            try? await exporter.reloadWebConfig()
        }
    }
}
