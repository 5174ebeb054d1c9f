internal import Exposition

/// All that one scrape tells, read at one moment and not yet written.
final class ScrapeFigures: Sendable {
    let format: ExpositionFormat
    let snapshot: RegistrySnapshot
    /// What follows the plugins' series, as text.
    let end: ByteBuffer
    /// The families that have samples.
    let families: [PluginFamily]
    /// How many bytes it is as text.
    let length: Int
    /// How long it took to read.
    let duration: Duration

    /// - Parameters:
    ///   - measure: what the snapshot takes in the format.
    ///   - start: when the reading began; it ends here.
    init(
        _ format: ExpositionFormat,
        _ snapshot: RegistrySnapshot, _ measure: TextMeasure, end: consuming ByteBuffer,
        since start: ContinuousClock.Instant
    ) {
        self.format = format
        self.snapshot = snapshot
        families = PluginFamily.inOrder.filter { measure.contains($0) }
        length = measure.length + families.reduce(0) { $0 + $1.metric.header(format).count } + end.count
        self.end = end
        duration = start.duration(to: .now)
    }

    /// Writes it whole, into `buffer`, whose bytes are dropped.
    func text(_ buffer: consuming ByteBuffer) -> ByteBuffer {
        var writer = ExpositionWriter(buffer, format)
        snapshot.write(into: &writer)
        end.withUnsafeBytes { writer.append($0) }
        return writer.finishPart()
    }
}
