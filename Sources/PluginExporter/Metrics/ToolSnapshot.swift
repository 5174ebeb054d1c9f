internal import Exposition
internal import PluginRegistry

/// What a scrape tells of one tool.
struct ToolSnapshot {
    let tool: PluginTool
    let labels: LabelText
    private(set) var reading: ExecutionReading
    /// Each bucket's own count, `+Inf` last.
    private(set) var bucketCounts: [UInt64] = []

    init(_ tool: PluginTool, of plugin: LabelText, _ clock: WallClock) {
        self.tool = tool
        labels = plugin.and(LabelText("tool", tool.name))
        reading = tool.reading(bucketCounts: &bucketCounts, clock: clock)
    }

    /// Reads the figures anew.
    mutating func update(_ clock: WallClock) {
        bucketCounts.removeAll(keepingCapacity: true)
        reading = tool.reading(bucketCounts: &bucketCounts, clock: clock)
    }
}
