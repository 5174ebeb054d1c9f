import MicroHTTP
import PluginExporter

/// On any free port of this machine, or on the address that is the first argument.
func configuration() throws -> PluginExporter.Configuration {
    var configuration = PluginExporter.Configuration()
    configuration.listenAddresses = [try ListenAddress(CommandLine.arguments.dropFirst().first ?? "127.0.0.1:0")]
    return configuration
}
