import MicroHTTP
import PluginExporter
import PluginRegistry

/// Serves a registry while `body` runs, then stops, whatever came of it.
@discardableResult
func withExporter<Result>(
    _ registry: PluginRegistry = PluginRegistry(),
    configure: (inout PluginExporter.Configuration) -> Void = { _ in },
    _ body: (UInt16) async throws -> Result
) async throws -> Result {
    var configuration = PluginExporter.Configuration()
    configuration.listenAddresses = [try ListenAddress("127.0.0.1:0")]
    configuration.build.version = "1.2.3"
    configuration.build.revision = "abc"
    configuration.build.swiftVersion = "6.3"
    configure(&configuration)
    let exporter = try PluginExporter(registry: registry, configuration: configuration)
    do {
        let result = try await body(exporter.addresses[0].port)
        await exporter.stop(within: .zero)
        return result
    } catch {
        await exporter.stop(within: .zero)
        throw error
    }
}
