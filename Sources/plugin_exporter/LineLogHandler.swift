import FoundationEssentials
import Logging

/// Writes each event as one line to the log.
struct LineLogHandler: LogHandler {
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]
    private let label: String
    private let format: LogFormat
    private let writer: LogWriter
    private let waitsForRoom: Bool

    /// - Parameter waitsForRoom: whether whoever logs waits while the log's reader is behind; else its lines may be lost.
    init(label: String, level: Logger.Level, format: LogFormat, writer: LogWriter, waitsForRoom: Bool) {
        self.label = label
        logLevel = level
        self.format = format
        self.writer = writer
        self.waitsForRoom = waitsForRoom
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let line = LogLine(
            timestamp: Date(),
            level: event.level,
            name: label,
            message: event.message.description,
            metadata: event.metadata.map { metadata.merging($0) { _, new in new } } ?? metadata
        )
        writer.write(line.text(format), waitsForRoom: waitsForRoom)
    }
}
