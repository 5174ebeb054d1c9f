/// The last execution times as a row of bars, oldest first, and in words.
struct Sparkline {
    private static let height = 20.0
    private static let step = 8
    /// As many as a plugin keeps.
    private static let runs = 10

    let times: [Duration]

    /// `last 10 runs: 12 ms to 80 ms`; nil before the first.
    var words: String? {
        guard let least = times.min(), let most = times.max() else { return nil }
        let (from, to) = (HumanText.time(least), HumanText.time(most))
        if times.count == 1 { return "last run: \(to)" }
        return "last \(times.count) runs: " + (from == to ? "\(to) each" : "\(from) to \(to)")
    }

    /// Nil before the first.
    var html: HTML? {
        guard let words, let most = times.max() else { return nil }
        // Right-aligned, as a full one is: the newest is always in the same place.
        let first = (Self.runs - times.count) * Self.step + Self.step / 2
        let bars = times.enumerated().map { index, time in
            "M\(first + index * Self.step) \(Int(Self.height))v-\(Self.bar(time, of: most))"
        }
        return """
            <svg class="spark" viewBox="0 0 \(Self.runs * Self.step) \(Int(Self.height))" role="img" \
            aria-label="\(words)"><path d="\(bars.joined())"/></svg>
            """
    }

    /// Even the shortest run is to be seen.
    private static func bar(_ time: Duration, of most: Duration) -> Int {
        let share = most > .zero ? time / most : 1
        return max(Int((share * height).rounded()), 1)
    }
}
