import FoundationEssentials
import Logging

/// Writes each event as one line to stderr.
struct LineLogHandler: LogHandler {
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]
    private let label: String
    private let format: LogFormat

    init(label: String, level: Logger.Level, format: LogFormat) {
        self.label = label
        logLevel = level
        self.format = format
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
        StandardError.write(line.text(format))
    }
}
