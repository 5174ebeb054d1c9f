internal import Logging

/// What all plugins of a host are run with.
struct HostSettings: Sendable {
    /// How long a plugin may take to start, and to run a tool.
    let timeout: Duration
    /// How long one that has nothing to do may take to answer a ping.
    let pingTimeout: Duration
    /// How long calls in flight may go on of a program that is replaced or taken away.
    let drainLimit: Duration
    /// The host's own version, told to the plugins.
    let version: String
    let descriptors: DescriptorBudget
    let spawnTurn = SpawnTurn()
    let restartPolicy: RestartPolicy
    let keeper: ProcessKeeper
    let logger: Logger
    /// For what the plugins write to stderr.
    let errorStreamLogger: Logger
}
