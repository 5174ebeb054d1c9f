extension Duration {
    /// In seconds.
    var seconds: Double { self / .seconds(1) }

    /// In milliseconds.
    var milliseconds: Double { self / .milliseconds(1) }

    /// In seconds, without a fraction where there is none.
    var formattedSeconds: String {
        let text = "\(seconds)"
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}
