import ArgumentParser
import FoundationEssentials
import Logging
import PluginHost

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

    /// Sends every logger's events to stderr, through the writer that it returns. Once a process.
    func bootstrap() -> LogWriter {
        let (level, format) = (level.level, format)
        let writer = LogWriter(lossLine: { [self] count in
            line(.warning, "\(count) log lines were lost: whoever reads stderr was too slow, or its disk full")
        })
        LoggingSystem.bootstrap { label in
            LineLogHandler(
                label: label, level: level, format: format, writer: writer,
                // These come from threads of their own, and a plugin that writes too much is to feel it.
                waitsForRoom: label == PluginHost.errorStreamLabel
            )
        }
        return writer
    }

    /// An event of the program's own as it stands in the log, for what no logger can tell.
    func line(_ level: Logger.Level, _ message: String, metadata: Logger.Metadata = [:]) -> String {
        LogLine(timestamp: Date(), level: level, name: "plugin_exporter", message: message, metadata: metadata)
            .text(format)
    }
}
