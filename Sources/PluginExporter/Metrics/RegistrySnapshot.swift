internal import Exposition
internal import PluginRegistry

/// What a scrape tells of all plugins, each read once, so that all its series are of the same moment.
///
/// A value: a scrape that is still being sent keeps what it tells, while the next one reads.
struct RegistrySnapshot {
    private(set) var roster: RosterLabels
    private(set) var plugins: [PluginSnapshot] = []
    /// Each plugin's buckets after another, in the order of `plugins`.
    private(set) var bucketCounts: [UInt64] = []
    /// Room for those of one plugin.
    private var counts: [UInt64] = []

    init(_ roster: RegistryRoster) {
        self.roster = RosterLabels(roster)
        for plugin in roster.plugins {
            plugins.append(PluginSnapshot(plugin, bucketCounts: &bucketCounts))
        }
    }

    /// Reads what has changed.
    mutating func update(from roster: RegistryRoster) {
        guard self.roster.generation == roster.generation else {
            self = RegistrySnapshot(roster)
            return
        }
        let width = self.roster.bounds.count
        for (index, plugin) in roster.plugins.enumerated() {
            counts.removeAll(keepingCapacity: true)
            guard plugins[index].update(from: plugin, bucketCounts: &counts) else { continue }
            for bucket in 0..<width { bucketCounts[index * width + bucket] = counts[bucket] }
        }
    }

    // MARK: Its length

    /// What all its series take, without the headers of their families. Measures what has changed by writing it.
    mutating func measure() -> TextMeasure {
        var total = TextMeasure()
        var writer = ExpositionWriter(ByteBuffer(capacity: 8 * 1024))
        for index in plugins.indices {
            if let measure = plugins[index].measure {
                total.add(measure)
                continue
            }
            let measure = self.measure(index..<index + 1, where: { !$0.isOfRoster }, with: &writer)
            plugins[index].measure = measure
            total.add(measure)
        }
        if roster.measure == nil {
            roster.measure = measure(0..<Int.max, where: \.isOfRoster, with: &writer)
        }
        if let measure = roster.measure { total.add(measure) }
        return total
    }

    private func measure(
        _ items: Range<Int>,
        where isIncluded: (PluginFamily) -> Bool,
        with writer: inout ExpositionWriter
    ) -> TextMeasure {
        var measure = TextMeasure()
        for family in PluginFamily.allCases where isIncluded(family) {
            writer.removeAll()
            var items = items.clamped(to: 0..<count(of: family))
            write(family, &items, into: &writer, until: .max)
            measure.add(family, length: writer.count)
        }
        return measure
    }
}
