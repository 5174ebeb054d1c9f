import FoundationEssentials

/// Reads `2026-02-05T18:27:49.429Z`.
enum UTCTime {
    /// In seconds since 1970; nil if the text is no such time.
    static func seconds(_ text: String) -> Double? {
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        return (try? style.parse(text))?.timeIntervalSince1970
    }
}
