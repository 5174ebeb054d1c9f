internal import Exposition

/// All that one scrape tells, read at one moment and not yet written.
final class ScrapeFigures: Sendable {
    let snapshot: RegistrySnapshot
    /// What follows the plugins' series, as text.
    let end: ByteBuffer
    /// The families that have samples.
    let families: [PluginFamily]
    /// How many bytes it is as text.
    let length: Int
    /// How long it took to read.
    let duration: Duration

    /// - Parameter start: when the reading began; it ends here.
    init(
        _ snapshot: RegistrySnapshot, _ measure: TextMeasure, end: consuming ByteBuffer,
        since start: ContinuousClock.Instant
    ) {
        self.snapshot = snapshot
        families = PluginFamily.inOrder.filter { measure.contains($0) }
        length = measure.length + families.reduce(0) { $0 + $1.metric.headerLength } + end.count
        self.end = end
        duration = start.duration(to: .now)
    }

    /// Writes it whole.
    func write(into writer: inout ExpositionWriter) {
        snapshot.write(into: &writer)
        end.withUnsafeBytes { writer.append($0) }
    }
}
