/// Why an exporter cannot run as a service.
public enum PluginExporterServiceError: Error, Sendable {
    /// It was stopped, and serves once.
    case stopped
}

extension PluginExporterServiceError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .stopped: "The exporter was stopped and serves once; make another PluginExporter to serve again"
        }
    }
}
