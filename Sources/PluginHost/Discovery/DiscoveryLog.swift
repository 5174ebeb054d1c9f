internal import Logging

/// Logs what was found and is not loaded, and what stands in the way of the rest: once, and not with each scan.
struct DiscoveryLog: Sendable {
    private let logger: Logger
    private var told: Set<String> = []

    init(logger: Logger) {
        self.logger = logger
    }

    /// - Parameters:
    ///   - loaded: the plugins that are loaded, by name.
    ///   - isLoading: whether what was found is loaded now; otherwise it waits for a reload.
    mutating func tell(
        of discovered: DiscoveredPlugins,
        besides loaded: [String: HostedPlugin],
        isLoading: Bool
    ) {
        var now: Set<String> = []
        func isNew(_ event: String) -> Bool { now.insert(event).inserted && !told.contains(event) }

        for problem in discovered.problems where isNew(problem) {
            logger.error("\(problem)")
        }
        for (name, found) in discovered.plugins.sorted(by: { $0.key < $1.key }) {
            let metadata: Logger.Metadata = ["plugin": "\(name)", "origin": "\(found.origin)"]
            if let loaded = loaded[name] {
                if !isLoading, loaded.differs(from: found), loaded.hasGoneBad(found) == nil,
                    isNew("changed: \(found.origin)")
                {
                    logger.info("Plugin was changed; a reload starts it anew", metadata: metadata)
                }
            } else if isNew("new: \(found.origin)") {
                if isLoading {
                    logger.info("Discovered plugin", metadata: metadata)
                } else {
                    logger.warning("Discovered plugin; it is missing until a reload loads it", metadata: metadata)
                }
            }
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
