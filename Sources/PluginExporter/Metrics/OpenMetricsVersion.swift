/// The versions of OpenMetrics, which differ in nothing that a scrape has.
enum OpenMetricsVersion: String {
    case first = "0.0.1"
    case second = "1.0.0"
}
