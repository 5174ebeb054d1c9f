internal import PluginRegistry

/// Memory that the readings of plugins and tools share: what is found there is copied before the next one.
struct ReadingRoom {
    /// Empty before each.
    var exemplars: [BucketExemplar] = []
    /// Nil while nobody asks for native histograms.
    var native: NativeDurations?

    init(withNative: Bool) {
        native = withNative ? NativeDurations() : nil
    }
}
