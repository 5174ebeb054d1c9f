internal import Logging

/// Logs what was found and is not loaded, and what stands in the way of the rest: once, and not with each scan.
struct DiscoveryLog: Sendable {
    private let logger: Logger
    private var told: Set<String> = []

    init(logger: Logger) {
        self.logger = logger
    }

    /// - Parameter loaded: the plugins that are loaded, by name.
    mutating func tell(of discovered: DiscoveredPlugins, besides loaded: [String: HostedPlugin]) {
        var now: Set<String> = []
        func isNew(_ event: String) -> Bool { now.insert(event).inserted && !told.contains(event) }

        for problem in discovered.problems where isNew(problem) {
            logger.error("\(problem)")
        }
        for (name, found) in discovered.plugins.sorted(by: { $0.key < $1.key })
        where loaded[name] == nil && isNew("new: \(found.origin)") {
            logger.info("Discovered plugin", metadata: ["plugin": "\(name)", "origin": "\(found.origin)"])
        }
        for (name, hosted) in loaded.sorted(by: { $0.key < $1.key }) where discovered.plugins[name] == nil {
            let gone = "gone: \(hosted.found.origin)"
            guard discovered.failures.isEmpty else {
                // Nobody knows; what was said of it stays said.
                if told.contains(gone) { now.insert(gone) }
                continue
            }
            if isNew(gone) {
                logger.warning(
                    "Plugin is no longer discovered",
                    metadata: ["plugin": "\(name)", "origin": "\(hosted.found.origin)"]
                )
            }
        }
        told = now
    }
}
