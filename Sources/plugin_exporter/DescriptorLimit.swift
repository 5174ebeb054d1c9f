import Glibc

/// How many files the process may have open. Each plugin takes four, and each connection one.
enum DescriptorLimit {
    /// Raises the limit to what the system allows; the usual one of 1024 is kept low for programs that use select(2).
    ///
    /// - Returns: What it was, for the plugins, which may be such programs.
    static func raise() -> UInt64? {
        var limit = rlimit()
        guard getrlimit(Int32(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return nil }
        let usual = UInt64(limit.rlim_cur)
        limit.rlim_cur = limit.rlim_max
        // Refused, the limit stays as it was: enough for some two hundred plugins.
        setrlimit(Int32(RLIMIT_NOFILE.rawValue), &limit)
        return usual
    }
}
