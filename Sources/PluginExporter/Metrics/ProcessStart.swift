internal import Glibc
internal import PluginRegistry

/// When this process started: nothing in it has counted since before.
enum ProcessStart {
    /// In nanoseconds since 1970; nil where `/proc` cannot be read.
    static let nanoseconds: Int64? = ProcessStatistics().flatMap { statistics in
        bootSeconds().map { Int64($0 * 1_000_000_000 + statistics.startTicks * ProcessStatistics.nanosecondsPerTick) }
    }

    /// When the machine started, in seconds since 1970: the `btime` line of `/proc/stat`.
    private static func bootSeconds() -> UInt64? {
        guard let file = fopen("/proc/stat", "re") else { return nil }
        defer { fclose(file) }
        var line: UnsafeMutablePointer<CChar>?
        var capacity = 0
        defer { free(line) }
        while getline(&line, &capacity, file) > 0, let text = line.map({ String(cString: $0) }) {
            if text.hasPrefix("btime ") { return UInt64(text.dropFirst(6).prefix { $0.isNumber }) }
        }
        return nil
    }
}
