internal import CProcessControl
internal import Glibc

/// What a plugin's process may use of the system; see getrlimit(2). Nothing is limited unless said.
public struct ResourceLimits: Sendable, Equatable {
    /// `RLIMIT_AS`: the most address space, in bytes. Memory beyond it is refused to the plugin.
    public var addressSpace: UInt64?
    /// `RLIMIT_NOFILE`: the most open files.
    public var openFiles: UInt64?

    public init(addressSpace: UInt64? = nil, openFiles: UInt64? = nil) {
        self.addressSpace = addressSpace
        self.openFiles = openFiles
    }

    /// Sets the limits of a process that has just begun. What it starts from now on has them too.
    ///
    /// - Throws: ``LimitError`` with the system's words.
    ///
    /// - Parameter usualOpenFiles: the soft limit of open files where nothing else is said; nil for the host's own.
    func apply(to process: Int32, usualOpenFiles: UInt64?) throws(LimitError) {
        if let addressSpace {
            try Self.check(process_limit_address_space(process, UInt(addressSpace)), "address_space_bytes")
        }
        if let openFiles {
            try Self.check(process_limit_open_files(process, UInt(openFiles)), "open_files")
        } else if let usualOpenFiles {
            // A courtesy, and refused for a program that runs as another user.
            _ = process_lower_open_files(process, UInt(usualOpenFiles))
        }
    }

    /// A process that is gone already needs no limit: its own end is the reason.
    private static func check(_ result: Int32, _ limit: String) throws(LimitError) {
        guard result == 0 || errno == ESRCH else {
            throw LimitError(limit: limit, reason: String(cString: strerror(errno)))
        }
    }
}

/// Why a limit could not be set.
struct LimitError: Error, Equatable, CustomStringConvertible {
    let limit: String
    let reason: String

    var description: String { "its limit \(limit) cannot be set: \(reason)" }
}
