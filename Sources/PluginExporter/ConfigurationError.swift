/// What is wrong with an exporter's configuration.
public enum ConfigurationError: Error, Sendable, Equatable, CustomStringConvertible {
    case invalidTelemetryPath(String, reason: String)
    case invalidExternalURL(String, reason: String)
    case invalidRoutePrefix(String, reason: String)
    case negativeMaximumRequests(Int)
    case noListenAddress

    public var description: String {
        switch self {
        case .invalidTelemetryPath(let path, let reason): "cannot serve metrics at '\(path)': \(reason)"
        case .invalidExternalURL(let url, let reason): "cannot be reached as '\(url)': \(reason)"
        case .invalidRoutePrefix(let prefix, let reason): "cannot serve beneath '\(prefix)': \(reason)"
        case .negativeMaximumRequests(let count): "cannot answer \(count) scrapes at a time: write 0 for any number"
        case .noListenAddress: "there is no address to listen on"
        }
    }
}
