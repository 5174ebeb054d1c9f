/// What a plugin can be. Every registered plugin is in exactly one of these states.
///
/// ```
/// LOADED ─▶ INITIALIZED ◀─▶ RUNNING        FAILED and UNAVAILABLE can be reached from each of the three,
///                                          and left only by registering the plugin again, or by starting
///                                          its program anew if it runs in one.
/// ```
///
/// The raw value is the name that JSON and the log use.
public enum PluginState: String, Sendable, CaseIterable {
    /// Registered; not started yet.
    case loaded = "LOADED"
    /// Started, and ready to execute.
    case initialized = "INITIALIZED"
    /// At least one execution is in flight.
    case running = "RUNNING"
    /// It broke. The reason is kept beside the state.
    case failed = "FAILED"
    /// Something that it needs is not there, its program for example. The reason is kept beside the state.
    case unavailable = "UNAVAILABLE"

    /// Whether the plugin can be counted on: neither failed nor unavailable.
    public var isAvailable: Bool {
        switch self {
        case .loaded, .initialized, .running: true
        case .failed, .unavailable: false
        }
    }
}
