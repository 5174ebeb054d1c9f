import PluginExporter
import PluginRegistry

/// The readings of what the program was configured with, of which one may begin before another has ended.
struct ReloadHistory: Sendable {
    /// How the newest of those that have ended went; nil before the first has.
    private(set) var last: LastReload?
    private var begun = 0
    private var newestEnded = 0

    /// Begins one, and returns its number.
    mutating func begin() -> Int {
        begun += 1
        return begun
    }

    /// Ends one. A newer one that has ended already, while this one waited for its plugins, says how the last one went.
    mutating func end(_ number: Int, isSuccessful: Bool) {
        let previous = last
        let isNewest = number > newestEnded
        newestEnded = max(newestEnded, number)
        last = LastReload(
            isSuccessful: isNewest ? isSuccessful : previous?.isSuccessful ?? isSuccessful,
            lastSuccess: isSuccessful ? .now : previous?.lastSuccess
        )
    }
}
