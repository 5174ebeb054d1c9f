internal import PluginRegistry

/// Figures as people read them.
enum HumanText {
    /// What stands where nothing is known yet.
    static let none = "–"

    /// `850 µs`, `1.5 ms`, `501 ms`, `12.3 s`, `3 min 20 s`: no more digits than count.
    static func time(_ duration: Duration?) -> String {
        guard let duration else { return none }
        let seconds = duration.seconds
        if seconds < 0.000_999_5 { return "\(threeDigits(seconds * 1e6)) µs" }
        if seconds < 0.999_5 { return "\(threeDigits(seconds * 1e3)) ms" }
        if seconds < 99.95 { return "\(threeDigits(seconds)) s" }
        return age(duration)
    }

    /// `3 d 4 h`, `4 h 12 min`, `12 min 5 s`, `45 s`: the two largest units.
    static func age(_ duration: Duration) -> String {
        let seconds = max(duration.components.seconds, 0)
        let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86400)
        if days > 0 { return "\(grouped(days)) d \(hours % 24) h" }
        if hours > 0 { return "\(hours) h \(minutes % 60) min" }
        if minutes > 0 { return "\(minutes) min \(seconds % 60) s" }
        return "\(seconds) s"
    }

    /// `1,234,567`.
    static func grouped(_ number: some BinaryInteger) -> String {
        var text = ""
        for (index, digit) in "\(number)".reversed().enumerated() {
            if index > 0, index.isMultiple(of: 3), digit != "-" { text.append(",") }
            text.append(digit)
        }
        return String(text.reversed())
    }

    /// How many of `whole` are `part`, in percent. What is not all is never written as all, nor as none.
    static func share(_ part: UInt64, of whole: UInt64) -> String {
        guard part > 0 else { return "0 %" }
        guard part < whole else { return "100 %" }
        let percent = Double(part) / Double(whole) * 100
        if percent < 0.1 { return "< 0.1 %" }
        return "\(decimal(min(percent, 99.9), places: 1)) %"
    }

    /// `23.7 MB`.
    static func bytes(_ count: UInt64) -> String {
        var value = Double(count)
        var unit = "B"
        for larger in ["kB", "MB", "GB", "TB"] where value >= 999.5 {
            value /= 1000
            unit = larger
        }
        return "\(threeDigits(value)) \(unit)"
    }

    /// `2026-02-05 18:27:49 UTC`, as an element that programs can read too.
    static func moment(_ time: UnixTime?) -> HTML {
        guard let time else { return "\(none)" }
        let text = time.iso8601
        return "<time datetime=\"\(text)\">\(String(text.prefix(10))) \(clock(time))</time>"
    }

    /// `18:27:49 UTC`.
    static func clock(_ time: UnixTime) -> String {
        "\(time.iso8601.dropFirst(11).prefix(8)) UTC"
    }

    private static func threeDigits(_ value: Double) -> String {
        decimal(value, places: value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2)
    }

    private static func decimal(_ value: Double, places: Int) -> String {
        let step = places == 0 ? 1.0 : places == 1 ? 10.0 : 100.0
        let text = "\((value * step).rounded() / step)"
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}
