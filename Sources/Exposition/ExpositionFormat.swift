/// The text formats that families can be written in.
public enum ExpositionFormat: Sendable, Hashable {
    /// Prometheus's text format 0.0.4, which everybody reads.
    case text
    /// OpenMetrics 1.0, which tells also since when a counter counts, which unit a family is in, and which trace is an
    /// example of a histogram's bucket: https://prometheus.io/docs/specs/om/open_metrics_spec/
    case openMetrics

    /// The media type of what is written.
    public var contentType: String {
        switch self {
        case .text: "text/plain; version=0.0.4; charset=utf-8; escaping=underscores"
        case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=underscores"
        }
    }
}
