import Glibc
import PluginHost

/// How many files the process may have open. Each plugin takes four, and each connection one.
struct DescriptorLimit {
    /// What the endpoint and all else but plugins and connections take at most.
    private static let others = 64

    /// What the endpoint takes without plugins, a few connections, and as much again.
    private static let least = 64

    /// The soft limit that the process was started with.
    private let usual: UInt64?
    private let limit: Int

    /// Raises the limit to what the system allows; the usual one of 1024 is kept low for programs that use select(2),
    /// which plugins may be.
    ///
    /// - Throws: ``TooFewDescriptors``. A process that has none left may be ended by its libraries: by libdispatch, say, as
    ///   soon as that cannot look at its own threads.
    static func raised() throws(TooFewDescriptors) -> DescriptorLimit {
        var limit = rlimit()
        guard getrlimit(Int32(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
            return DescriptorLimit(usual: nil, limit: 1024)
        }
        let usual = limit.rlim_cur
        limit.rlim_cur = limit.rlim_max
        // Refused, the limit stays as it was: enough for a hundred plugins.
        if setrlimit(Int32(RLIMIT_NOFILE.rawValue), &limit) != 0 { limit.rlim_cur = usual }
        let allowed = Int(clamping: limit.rlim_cur)
        guard allowed >= least else { throw TooFewDescriptors(allowed: allowed, needed: least) }
        return DescriptorLimit(usual: UInt64(usual), limit: allowed)
    }

    /// The connections that each of several listening addresses may have: together never more than a quarter of all
    /// files, so that no crowd of clients takes what plugins need to start.
    func connections(perAddressOf addresses: Int) -> Int {
        max(4, min(512, limit / 4 / max(addresses, 1)))
    }

    /// What is left to plugins.
    func budget(addresses: Int) -> DescriptorBudget {
        DescriptorBudget(
            usual: usual, reserved: min(connections(perAddressOf: addresses) * addresses + Self.others, limit / 2))
    }
}

/// Why a process with so few file descriptors does not serve.
struct TooFewDescriptors: Error, CustomStringConvertible {
    let allowed: Int
    let needed: Int

    var description: String {
        "only \(allowed) file descriptors are allowed, of which \(needed) are needed and 1024 are usual; "
            + "raise the limit (ulimit -n, LimitNOFILE)"
    }
}
