/// Who should be there and who is: the plugins, by name, and what each source discovered.
///
/// A value that is built when something changes and shared until then, so that reading it costs a reference count.
public struct RegistryRoster: Sendable {
    /// All registered plugins, by name.
    public let plugins: [Plugin]
    /// What the sources discovered, by the sources' names.
    public let discoveries: [Discovery]
    /// Discovered plugins that are not registered, by name: those that went missing.
    public let missing: [String]
    /// Registered plugins that a source held and no source holds any more, by name.
    public let vanished: [String]
    /// Every discovered name once, in order.
    public let discovered: [String]
    /// The bounds of every plugin's execution-time histogram.
    public let durationBuckets: DurationBuckets
    /// Rises with every change.
    public let generation: UInt64

    init(
        plugins: [Plugin],
        discoveries: [Discovery],
        isRegistered: (String) -> Bool,
        durationBuckets: DurationBuckets,
        generation: UInt64
    ) {
        self.plugins = plugins
        self.durationBuckets = durationBuckets
        self.discoveries = discoveries
        self.generation = generation
        discovered = Set(discoveries.flatMap(\.names)).sorted()
        missing = discovered.filter { !isRegistered($0) }
        vanished = Set(discoveries.flatMap(\.vanished)).subtracting(discovered).filter(isRegistered).sorted()
    }
}
