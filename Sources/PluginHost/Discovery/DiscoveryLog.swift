internal import Logging

/// Logs what was found and is not loaded, and what stands in the way of the rest: when it begins and when it is over,
/// and not with each scan.
struct DiscoveryLog: Sendable {
    private let logger: Logger
    private var told: Set<DiscoveryEvent> = []
    private var areUnwatchedTold = false

    init(logger: Logger) {
        self.logger = logger
    }

    /// - Parameter folders: how many folders nobody may watch.
    mutating func tell(ofUnwatched folders: Int) {
        defer { areUnwatchedTold = folders > 0 }
        guard folders > 0, !areUnwatchedTold else { return }
        logger.warning(
            "Some folders cannot be watched: what changes in them is seen by the next scan",
            metadata: ["folders": "\(folders)", "remedy": "raise fs.inotify.max_user_watches"]
        )
    }

    /// - Parameters:
    ///   - loaded: the plugins that are loaded, by name.
    ///   - isLoading: whether what was found is loaded now; otherwise it waits for a reload.
    mutating func tell(
        of discovered: DiscoveredPlugins,
        besides loaded: [String: HostedPlugin],
        isLoading: Bool
    ) {
        var now: Set<DiscoveryEvent> = []
        for event in Self.events(in: discovered, besides: loaded, isLoading: isLoading) {
            switch event.kind {
            case .missing where isLoading:
                // Of one that was missing, the registry says enough.
                if !told.contains(event) { logger.info("Discovered plugin", metadata: Self.metadata(event)) }
            case .changed where isLoading: break
            default:
                if now.insert(event).inserted, !told.contains(event) { begin(event) }
            }
        }
        for event in told.subtracting(now).sorted(by: { $0.plugin < $1.plugin }) {
            if discovered.unreadNames.contains(event.plugin) {
                // Nobody knows; what was said of it stays said.
                now.insert(event)
            } else {
                end(event, isDiscovered: discovered.plugins[event.plugin] != nil, isLoaded: loaded[event.plugin] != nil)
            }
        }
        told = now
    }

    private static func events(
        in discovered: DiscoveredPlugins,
        besides loaded: [String: HostedPlugin],
        isLoading: Bool
    ) -> [DiscoveryEvent] {
        var events = discovered.problems.map {
            DiscoveryEvent(.problem($0.description), $0.plugin.name, of: $0.plugin.origin)
        }
        for (name, found) in discovered.plugins.sorted(by: { $0.key < $1.key }) {
            guard let loaded = loaded[name] else {
                // One that is loaded for what it lacks says so itself, and one that waits for it is a problem.
                if isLoading, found.isIncomplete { continue }
                events.append(DiscoveryEvent(.missing, name, of: found.origin))
                continue
            }
            if loaded.differs(from: found), loaded.hasGoneBad(found) == nil {
                events.append(DiscoveryEvent(.changed, name, of: found.origin))
            }
        }
        for (name, hosted) in loaded.sorted(by: { $0.key < $1.key })
        where discovered.plugins[name] == nil && !discovered.unreadNames.contains(name) {
            events.append(DiscoveryEvent(.gone, name, of: hosted.found.origin))
        }
        return events
    }

    private func begin(_ event: DiscoveryEvent) {
        let metadata = Self.metadata(event)
        switch event.kind {
        case .problem(let problem):
            logger.error("\(problem)")
        case .missing:
            logger.warning("Discovered plugin; it is missing until a reload loads it", metadata: metadata)
        case .changed:
            logger.info("Plugin was changed; a reload starts it anew", metadata: metadata)
        case .gone:
            logger.warning("Plugin is no longer discovered", metadata: metadata)
        }
    }

    private func end(_ event: DiscoveryEvent, isDiscovered: Bool, isLoaded: Bool) {
        let metadata = Self.metadata(event)
        switch event.kind {
        case .problem(let problem):
            logger.info("No longer: \(problem)")
        case .missing where !isDiscovered && !isLoaded:
            logger.info("Plugin is gone that was not loaded yet", metadata: metadata)
        case .gone where isDiscovered && isLoaded:
            logger.info("Plugin is discovered again", metadata: metadata)
        case .missing, .changed, .gone:
            // A reload made it so, and says so.
            break
        }
    }

    private static func metadata(_ event: DiscoveryEvent) -> Logger.Metadata {
        ["plugin": "\(event.plugin)", "origin": "\(event.origin)"]
    }
}
