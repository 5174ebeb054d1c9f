import PluginExporter
import ServiceLifecycle
import UnixSignals

/// Reads the web configuration at SIGHUP, which a change of its files does not need, but whoever sends it expects.
struct WebConfigReload: Service {
    let exporter: PluginExporter

    func run() async throws {
        let hangUps = await UnixSignalsSequence(trapping: .sighup)
        // Not waited for at the end: it may be reading a disk that never answers.
        let reloading = Task { [exporter] in
            for await _ in hangUps {
                // What is bad is in the log already.
                try? await exporter.reloadWebConfig()
            }
        }
        defer { reloading.cancel() }
        // Returns, without throwing, when the shutdown begins.
        try? await gracefulShutdown()
    }
}
