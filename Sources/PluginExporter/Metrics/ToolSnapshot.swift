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

    init(_ tool: PluginTool, of plugin: LabelText, _ clock: WallClock, _ found: inout [BucketExemplar]) {
        self.tool = tool
        labels = plugin.and(LabelText("tool", tool.name))
        reading = tool.reading(bucketCounts: &bucketCounts, clock: clock)
        tool.appendExemplars(to: &found, clock: clock)
        exemplars.take(&found)
    }

    /// Reads the figures anew.
    ///
    /// - Parameter found: empty room for exemplars.
    mutating func update(_ clock: WallClock, _ found: inout [BucketExemplar]) {
        bucketCounts.removeAll(keepingCapacity: true)
        reading = tool.reading(bucketCounts: &bucketCounts, clock: clock)
        tool.appendExemplars(to: &found, clock: clock)
        exemplars.take(&found)
    }

}
