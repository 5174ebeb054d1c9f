package import Logging
internal import Synchronization

/// Keeps what was logged.
package final class LogRecorder: Sendable {
    package struct Entry: Sendable, Equatable {
        package var level: Logger.Level
        package var message: String
        package var metadata: [String: String]

        package init(_ level: Logger.Level, _ message: String, _ metadata: [String: String] = [:]) {
            self.level = level
            self.message = message
            self.metadata = metadata
        }
    }

    struct Handler: LogHandler {
        let recorder: LogRecorder
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.info

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let metadata = (event.metadata ?? [:]).mapValues(\.description)
            let entry = Entry(event.level, event.message.description, metadata)
            recorder.recorded.withLock { $0.append(entry) }
        }
    }

    /// Who gets what the current task logs with loggers of the logging system; nobody, if nil.
    @TaskLocal static var current: LogRecorder?

    private let recorded = Mutex<[Entry]>([])

    package init() {}

    package var entries: [Entry] { recorded.withLock { $0 } }

    package var logger: Logger {
        Logger(label: "test") { _ in Handler(recorder: self) }
    }

    /// Keeps also what `body` logs with loggers that it makes meanwhile; ``QuietLog/begin()`` must have been called.
    package func recording<Result>(_ body: () throws -> Result) rethrows -> Result {
        try Self.$current.withValue(self, operation: body)
    }
}
