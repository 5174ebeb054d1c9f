/// How a scrape is asked for.
enum LoadFormat: CaseIterable {
    case text, openMetrics, gzip, gzipOpenMetrics, protobuf

    /// Lines of a request, each with its end.
    var headers: String {
        switch self {
        case .text: ""
        case .openMetrics: "Accept: application/openmetrics-text;version=1.0.0\r\n"
        case .gzip: "Accept-Encoding: gzip\r\n"
        case .gzipOpenMetrics: Self.openMetrics.headers + Self.gzip.headers
        case .protobuf:
            "Accept: application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited\r\n"
        }
    }

    /// How the type of its answer begins.
    var type: String {
        switch self {
        case .text, .gzip: "text/plain; version=0.0.4;"
        case .openMetrics, .gzipOpenMetrics: "application/openmetrics-text; version=1.0.0;"
        case .protobuf: "application/vnd.google.protobuf;"
        }
    }

    var isOpenMetrics: Bool { self == .openMetrics || self == .gzipOpenMetrics }
}
