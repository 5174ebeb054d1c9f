import Logging
import PluginExporter

extension WebConfigNotice {
    /// How it is logged.
    var level: Logger.Level {
        switch severity {
        case .info: .info
        case .warning: .warning
        case .error: .error
        }
    }
}
