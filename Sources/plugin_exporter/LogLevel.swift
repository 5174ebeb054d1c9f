import ArgumentParser
import Logging

/// From which severity on events are logged, in the words that exporters use.
enum LogLevel: String, ExpressibleByArgument, CaseIterable {
    case debug, info, warn, error

    var level: Logger.Level {
        switch self {
        case .debug: .debug
        case .info: .info
        case .warn: .warning
        case .error: .error
        }
    }

    /// The name of a level of swift-log's in these words.
    static func name(of level: Logger.Level) -> String {
        switch level {
        case .trace, .debug: debug.rawValue
        case .info, .notice: info.rawValue
        case .warning: warn.rawValue
        case .error, .critical: error.rawValue
        }
    }
}
