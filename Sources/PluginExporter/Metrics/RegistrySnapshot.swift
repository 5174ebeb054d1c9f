internal import Exposition
internal import PluginRegistry

/// What a scrape tells of all plugins, each read once, so that all its series are of the same moment.
///
/// A value: a scrape that is still being sent keeps what it tells, while the next one reads.
struct RegistrySnapshot {
    private(set) var roster: RosterLabels
    /// In the order of `plugins`, which do not retain them.
    private let owners: [Plugin]
    private(set) var plugins: [PluginSnapshot] = []
    /// Each plugin's buckets after another, in the order of `plugins`.
    private(set) var bucketCounts: [UInt64] = []
    /// Room for those of one plugin.
    private var counts: [UInt64] = []
    /// The plugins whose series have to be measured.
    private var unmeasured: [Int] = []

    init(_ roster: RegistryRoster) {
        self.roster = RosterLabels(roster)
        owners = roster.plugins
        let clock = WallClock.now
        for plugin in roster.plugins {
            plugins.append(PluginSnapshot(plugin, bucketCounts: &bucketCounts, clock: clock))
        }
    }

    /// Reads what has changed.
    mutating func update(from roster: RegistryRoster) {
        guard self.roster.generation == roster.generation else {
            self = RegistrySnapshot(roster)
            return
        }
        let width = self.roster.bounds.count
        let clock = WallClock.now
        for index in plugins.indices {
            let isRead = plugins[index].update(bucketCounts: &counts, clock: clock)
            guard isRead else { continue }
            for bucket in 0..<width { bucketCounts[index * width + bucket] = counts[bucket] }
            counts.removeAll(keepingCapacity: true)
        }
    }

    // MARK: Its length

    /// What all series take, without the headers of their families. What has changed is measured by writing it.
    mutating func measure() -> TextMeasure {
        unmeasured.removeAll(keepingCapacity: true)
        var total = TextMeasure()
        for index in plugins.indices {
            if let measure = plugins[index].measure {
                total.add(measure)
            } else {
                plugins[index].measure = TextMeasure()
                unmeasured.append(index)
            }
        }
        var writer = ExpositionWriter(ByteBuffer())
        for family in PluginFamily.allCases where !family.isOfRoster {
            measure(family, with: &writer)
        }
        for index in unmeasured {
            if let measure = plugins[index].measure { total.add(measure) }
        }
        if roster.measure == nil { measureRoster(with: &writer) }
        if let measure = roster.measure { total.add(measure) }
        return total
    }

    private mutating func measure(_ family: PluginFamily, with writer: inout ExpositionWriter) {
        let metric = family.metric
        for index in unmeasured {
            writer.removeAll()
            var items = index..<index + 1
            write(family, metric, &items, into: &writer, until: .max)
            plugins[index].measure?.add(writer.count, of: family)
        }
    }

    private mutating func measureRoster(with writer: inout ExpositionWriter) {
        var measure = TextMeasure()
        for family in PluginFamily.allCases where family.isOfRoster {
            writer.removeAll()
            var items = 0..<count(of: family)
            write(family, family.metric, &items, into: &writer, until: .max)
            measure.add(writer.count, of: family)
        }
        roster.measure = measure
    }
}
