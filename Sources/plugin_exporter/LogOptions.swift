import ArgumentParser
import Logging

/// The flags for the log, as every exporter has them.
struct LogOptions: ParsableArguments {
    @Option(
        name: .customLong("log.level"),
        help: ArgumentHelp("Only log events of this severity or above.", valueName: "level")
    )
    var level = LogLevel.info

    @Option(
        name: .customLong("log.format"),
        help: ArgumentHelp("How log lines are written.", valueName: "format")
    )
    var format = LogFormat.logfmt

    /// Sends every logger's events to stderr. Once a process.
    func bootstrap() {
        let (level, format) = (level.level, format)
        LoggingSystem.bootstrap { label in
            LineLogHandler(label: label, level: level, format: format)
        }
    }
}
