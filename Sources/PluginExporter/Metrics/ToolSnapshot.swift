internal import Exposition
internal import PluginRegistry

/// What a scrape tells of one tool.
struct ToolSnapshot {
    let tool: PluginTool
    let labels: LabelText
    private(set) var reading: ExecutionReading
    /// Each bucket's own count, `+Inf` last.
    private(set) var bucketCounts: [UInt64] = []
    /// In the order of the buckets.
    private(set) var exemplars: [HistogramExemplar] = []

    /// Nil while nobody asks for it.
    private(set) var native: NativeHistogram?

    init(_ tool: PluginTool, of plugin: LabelText, _ clock: WallClock, _ room: inout ReadingRoom) {
        self.tool = tool
        labels = plugin.and(LabelText("tool", tool.name))
        reading = tool.reading(bucketCounts: &bucketCounts, native: &room.native, clock: clock)
        takeOver(clock, &room)
    }

    /// Reads the figures anew.
    mutating func update(_ clock: WallClock, _ room: inout ReadingRoom) {
        bucketCounts.removeAll(keepingCapacity: true)
        reading = tool.reading(bucketCounts: &bucketCounts, native: &room.native, clock: clock)
        takeOver(clock, &room)
    }

    /// Takes over what was found of the histogram.
    private mutating func takeOver(_ clock: WallClock, _ room: inout ReadingRoom) {
        native.replace(with: room.native)
        tool.appendExemplars(to: &room.exemplars, clock: clock)
        exemplars.take(&room.exemplars)
    }
}
