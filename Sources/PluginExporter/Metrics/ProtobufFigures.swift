internal import Exposition

/// All that one scrape tells, read at one moment and not yet written as protobuf.
final class ProtobufFigures: Sendable {
    /// What a plugin or a tool takes, with some room to spare: its text is twice as long.
    private static let usualLength = 2048

    private let snapshot: RegistrySnapshot
    /// What follows the plugins' families.
    private let end: ByteBuffer
    /// About how many bytes it is.
    let expectedLength: Int
    /// How long it took to read.
    let duration: Duration

    /// - Parameter start: when the reading began; it ends here.
    init(_ snapshot: RegistrySnapshot, end: consuming ByteBuffer, since start: ContinuousClock.Instant) {
        self.snapshot = snapshot
        let tools = snapshot.plugins.reduce(0) { $0 + $1.tools.count }
        expectedLength = (snapshot.plugins.count + tools) * Self.usualLength + end.count
        self.end = end
        duration = start.duration(to: .now)
    }

    /// Writes it whole, into `buffer`, whose bytes are dropped.
    func messages(_ buffer: consuming ByteBuffer) -> ByteBuffer {
        var writer = ProtobufWriter(buffer)
        snapshot.write(into: &writer)
        end.withUnsafeBytes { writer.append($0) }
        return writer.finish()
    }
}
