/// How long a scrape may take.
enum ScrapeTimeout {
    /// Prometheus's own where it says nothing.
    private static let usual = 10.0
    /// Longer than anybody waits.
    private static let longest = 300.0
    /// What of it others may have: the rest is for writing and sending the answer.
    private static let share = 0.9

    /// How long to wait for others, by what `X-Prometheus-Scrape-Timeout-Seconds` says.
    static func limit(_ header: String?) -> Duration {
        var seconds = header.flatMap(Double.init) ?? usual
        if !(seconds > 0) { seconds = usual }
        return .seconds(min(seconds, longest) * share)
    }
}
