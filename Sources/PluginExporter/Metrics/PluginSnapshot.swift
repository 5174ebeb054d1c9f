internal import Exposition
internal import PluginRegistry

/// What a scrape tells of one plugin, and what of it is kept for the next: labels that are escaped once, figures until
/// one of them changes.
struct PluginSnapshot {
    /// `plugin="…"`
    let label: LabelText
    /// The labels of `plugin_info`.
    private(set) var info: LabelText = .none
    private(set) var reading: PluginReading
    /// In the order of the buckets.
    private(set) var exemplars: [HistogramExemplar] = []
    /// Nil while nobody asks for it.
    private(set) var native: NativeHistogram?
    /// The declared tools, by name.
    private(set) var tools: [ToolSnapshot] = []
    /// What its series take.
    var measures = TextMeasures()

    /// Not retained: the reference count of each of thousands of plugins would be one more line to fetch, and to keep
    /// from those who record. The snapshot of all holds them.
    private let plugin: Unmanaged<Plugin>
    /// Taken before the reading, which holds until it is another.
    private var revision: PluginRevision

    /// Reads a plugin for the first time.
    ///
    /// - Parameter bucketCounts: gets each histogram bucket's own count appended, `+Inf` last.
    init(_ plugin: Plugin, bucketCounts: inout [UInt64], _ room: inout ReadingRoom, clock: WallClock) {
        self.plugin = .passUnretained(plugin)
        label = LabelText("plugin", plugin.name)
        revision = plugin.revision
        reading = plugin.reading(bucketCounts: &bucketCounts, native: &room.native, clock: clock)
        takeOver(plugin, clock, &room)
        describe(plugin, clock, &room)
    }

    /// What has to be done for it to tell the present.
    enum Change {
        case none
        /// Its process says something else than before, which no revision tells of.
        case process(ProcessReading?)
        case everything
    }

    /// Compares one with its plugin, without changing what a scrape that is being sent may share. In place: a copy would
    /// count references.
    @inline(__always)
    static func change(at snapshot: UnsafePointer<PluginSnapshot>) -> Change {
        snapshot.pointee.plugin._withUnsafeGuaranteedRef { plugin in
            guard plugin.revision == snapshot.pointee.revision else { return .everything }
            let process = plugin.processReading
            if process == nil, snapshot.pointee.reading.process == nil { return .none }
            return process == snapshot.pointee.reading.process ? .none : .process(process)
        }
    }

    /// Takes over what the plugin's process says.
    mutating func update(_ process: ProcessReading?) {
        reading.process = process
        measures = TextMeasures()
    }

    /// Reads the plugin again.
    ///
    /// - Parameter bucketCounts: gets each histogram bucket's own count appended, `+Inf` last.
    mutating func update(bucketCounts: inout [UInt64], _ room: inout ReadingRoom, clock: WallClock) {
        plugin._withUnsafeGuaranteedRef { plugin in
            revision = plugin.revision
            let generation = reading.generation
            reading = plugin.reading(bucketCounts: &bucketCounts, native: &room.native, clock: clock)
            takeOver(plugin, clock, &room)
            if reading.generation == generation {
                for index in tools.indices { tools[index].update(clock, &room) }
            } else {
                describe(plugin, clock, &room)
            }
            measures = TextMeasures()
        }
    }

    /// Takes over what was found of the histogram.
    private mutating func takeOver(_ plugin: Plugin, _ clock: WallClock, _ room: inout ReadingRoom) {
        native.replace(with: room.native)
        plugin.appendExemplars(to: &room.exemplars, clock: clock)
        exemplars.take(&room.exemplars)
    }

    /// Makes the texts of a plugin that was registered, or declared its tools.
    private mutating func describe(_ plugin: Plugin, _ clock: WallClock, _ room: inout ReadingRoom) {
        let (description, version) = plugin.identity
        info = label.and(LabelText("version", version)).and(LabelText("description", description))
        tools = plugin.tools.map { ToolSnapshot($0, of: label, clock, &room) }
    }
}
