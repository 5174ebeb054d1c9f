import Glibc
import Logging
import MicroHTTP
import PluginExporter
import PluginRegistry

// The program that all this is about: a server whose loader keeps plugins in a list of its own and tells the registry
// nothing of them. Its log says "Plugins loaded", its plugin even works, and whoever asks the registry sees none. The
// tests look at what the exporter makes of it.

let logger = Logger(label: "original_bug")

/// The second list: the bug.
let loaded = ["ocr"]
logger.info("Plugins loaded", metadata: ["count": "\(loaded.count)", "plugins": "\(loaded.joined(separator: ","))"])

PluginRegistry.shared.discovered(loaded, source: "directory")
// Missing: PluginRegistry.shared.register("ocr").

do {
    var configuration = PluginExporter.Configuration()
    configuration.listenAddresses = [try ListenAddress("127.0.0.1:0")]
    let exporter = try PluginExporter(configuration: configuration)
    try PluginRegistry.shared.auditAtStart()
    for address in exporter.addresses {
        logger.info("Listening", metadata: ["address": "\(address)"])
    }
    // Until somebody ends it.
    while true { pause() }
} catch {
    logger.critical("\(error)")
    exit(1)
}
