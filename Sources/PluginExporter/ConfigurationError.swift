/// What is wrong with an exporter's configuration.
public enum ConfigurationError: Error, Sendable, Equatable, CustomStringConvertible {
    case invalidTelemetryPath(String, reason: String)
    case noListenAddress

    public var description: String {
        switch self {
        case .invalidTelemetryPath(let path, let reason): "cannot serve metrics at '\(path)': \(reason)"
        case .noListenAddress: "there is no address to listen on"
        }
    }
}
