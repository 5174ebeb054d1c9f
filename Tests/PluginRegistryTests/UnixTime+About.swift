import PluginRegistry

extension UnixTime {
    /// Whether this is between the two, to the millisecond: what was recorded by the continuous clock is told as
    /// wall-clock time, and the two clocks cannot be read at once.
    func isAbout(_ earliest: UnixTime, or latest: UnixTime) -> Bool {
        (earliest.nanoseconds - 1_000_000...latest.nanoseconds + 1_000_000).contains(nanoseconds)
    }
}
