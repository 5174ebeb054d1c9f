internal import Exposition
internal import PluginRegistry

/// What a scrape tells of all plugins, each read once, so that all series of one are of the same moment.
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
    private var room: ReadingRoom
    /// The plugins whose series have to be measured.
    private var unmeasured: [Int] = []

    /// After how many scrapes without native histograms they are read no more.
    private static let patience = 100
    private var updatesWithoutNative = 0

    /// The clock that its moments were told by.
    private var clock = WallClock.now

    /// - Parameter withNative: whether native histograms are asked for.
    init(_ roster: RegistryRoster, withNative: Bool = false) {
        room = ReadingRoom(withNative: withNative)
        self.roster = RosterLabels(roster)
        owners = roster.plugins
        for plugin in roster.plugins {
            plugins.append(PluginSnapshot(plugin, bucketCounts: &bucketCounts, &room, clock: clock))
        }
    }

    /// Reads what has changed.
    ///
    /// - Parameter withNative: whether native histograms are asked for. Once they were, they are read each time, until
    ///   nobody has asked for long.
    mutating func update(from roster: RegistryRoster, withNative: Bool = false) {
        updatesWithoutNative = withNative ? 0 : updatesWithoutNative + 1
        let withNative = withNative || (room.native != nil && updatesWithoutNative < Self.patience)
        guard self.roster.generation == roster.generation, withNative == (room.native != nil) else {
            self = RegistrySnapshot(roster, withNative: withNative)
            return
        }
        let clock = WallClock.now
        // Somebody has set the time: all moments are told anew.
        let isOtherTime = clock != self.clock
        self.clock = clock
        for index in plugins.indices {
            switch isOtherTime ? .everything : change(of: index) {
            case .none: continue
            case .process(let process): plugins[index].update(process)
            case .everything: read(index)
            }
        }
    }

    private func change(of index: Int) -> PluginSnapshot.Change {
        plugins.withUnsafeBufferPointer { plugins in
            guard let start = plugins.baseAddress else { return .none }
            return PluginSnapshot.change(at: start + index)
        }
    }

    private mutating func read(_ index: Int) {
        counts.removeAll(keepingCapacity: true)
        plugins[index].update(bucketCounts: &counts, &room, clock: clock)
        let width = roster.bounds.count
        for bucket in 0..<width { bucketCounts[index * width + bucket] = counts[bucket] }
    }

    // MARK: Its length

    /// What all series take, without the headers of their families. What has changed is measured by writing it.
    mutating func measure(_ format: ExpositionFormat) -> TextMeasure {
        unmeasured.removeAll(keepingCapacity: true)
        var total = TextMeasure()
        for index in plugins.indices {
            if let measure = plugins[index].measures[format] {
                total.add(measure)
            } else {
                plugins[index].measures[format] = TextMeasure()
                unmeasured.append(index)
            }
        }
        var writer = ExpositionWriter(ByteBuffer(), format)
        for family in PluginFamily.inOrder where !family.isOfRoster {
            measure(family, with: &writer)
        }
        for index in unmeasured {
            if let measure = plugins[index].measures[format] { total.add(measure) }
        }
        if roster.measures[format] == nil { measureRoster(with: &writer) }
        if let measure = roster.measures[format] { total.add(measure) }
        return total
    }

    private mutating func measure(_ family: PluginFamily, with writer: inout ExpositionWriter) {
        let metric = family.metric
        for index in unmeasured {
            writer.removeAll()
            var items = index..<index + 1
            write(family, metric, &items, into: &writer, until: .max)
            plugins[index].measures[writer.format]?.add(writer.count, of: family)
        }
    }

    private mutating func measureRoster(with writer: inout ExpositionWriter) {
        var measure = TextMeasure()
        for family in PluginFamily.inOrder where family.isOfRoster {
            writer.removeAll()
            var items = 0..<count(of: family)
            write(family, family.metric, &items, into: &writer, until: .max)
            measure.add(writer.count, of: family)
        }
        roster.measures[writer.format] = measure
    }
}
