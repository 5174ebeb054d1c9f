import MicroHTTP
import PluginExporter

/// On any free port of this machine, or on the address that is the first argument; the server's own metrics are on the
/// same page.
func configuration(beside metrics: ServerMetrics) throws -> PluginExporter.Configuration {
    var configuration = PluginExporter.Configuration()
    configuration.listenAddresses = [try ListenAddress(CommandLine.arguments.dropFirst().first ?? "127.0.0.1:0")]
    configuration.collectors.append { metrics.emit(into: &$0) }
    return configuration
}
