internal import Logging

/// What all plugins of a host are run with.
struct HostSettings: Sendable {
    /// How long a plugin may take to start, and to run a tool.
    let timeout: Duration
    /// The host's own version, told to the plugins.
    let version: String
    /// The soft limit of open files that programs begin with; nil for the host's own.
    let usualOpenFiles: UInt64?
    let restartPolicy: RestartPolicy
    let keeper: ProcessKeeper
    let logger: Logger
    /// For what the plugins write to stderr.
    let errorStreamLogger: Logger
}
