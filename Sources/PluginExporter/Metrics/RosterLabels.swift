internal import Exposition
internal import PluginRegistry

/// The labels of all that a roster names, made once and used until the roster changes.
struct RosterLabels {
    let generation: UInt64
    let bounds: HistogramBounds
    /// Every plugin that is discovered or registered, by name, with 1 if it is registered and 0 if it is missing.
    let registered: [(labels: LabelText, value: UInt64)]
    /// Every discovered plugin with its source, by name.
    let discovered: [LabelText]
    /// In the order of the roster's discoveries.
    let sources: [LabelText]
    /// What its series take.
    var measures = TextMeasures()

    init(_ roster: RegistryRoster) {
        generation = roster.generation
        bounds = HistogramBounds(nanoseconds: roster.durationBuckets.nanoseconds)

        let rows =
            roster.plugins.map { (name: $0.name, labels: LabelText("plugin", $0.name), value: UInt64(1)) }
            + roster.missing.map { (name: $0, labels: LabelText("plugin", $0), value: 0) }
        registered = rows.sorted { $0.name < $1.name }.map { ($0.labels, $0.value) }

        let sources = roster.discoveries.map { LabelText("source", $0.source.name) }
        self.sources = sources
        discovered =
            zip(roster.discoveries, sources)
            .flatMap { discovery, source in
                discovery.names.map { (name: $0, labels: LabelText("plugin", $0).and(source)) }
            }
            .sorted { $0.name < $1.name }
            .map(\.labels)
    }
}
