internal import FoundationEssentials
internal import Glibc

/// How the files that a process may have open are shared between a program and the plugins that it runs.
public struct DescriptorBudget: Sendable {
    /// What starting a program takes for a moment, and a running one for good.
    private static let aPlugin = 16

    /// The soft limit that plugins begin with, where the program has raised its own: many a program relies on a low one.
    /// Nil for the program's.
    public var usual: UInt64?
    /// How many the program keeps for what else it does, its connections say. No plugin is started into these.
    public var reserved: Int

    public init(usual: UInt64? = nil, reserved: Int = 64) {
        self.usual = usual
        self.reserved = reserved
    }

    /// Why there is no room for one more plugin; nil if there is.
    var shortage: String? {
        var limit = rlimit()
        guard getrlimit(Int32(RLIMIT_NOFILE.rawValue), &limit) == 0,
            let open = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
        else { return nil }
        let allowed = Int(clamping: limit.rlim_cur)
        guard open + reserved + Self.aPlugin > allowed else { return nil }
        return "\(open) of \(allowed) file descriptors are in use and \(reserved) are kept; "
            + "raise the limit (ulimit -n, LimitNOFILE)"
    }
}
