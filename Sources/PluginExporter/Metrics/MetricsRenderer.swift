public import Exposition
public import PluginRegistry

/// Renders scrapes of one registry, and keeps between them what would be made again: labels, and the figures of plugins that do not
/// change. Once warm, a scrape allocates nothing.
///
/// ``PluginExporter`` serves what this renders; a program with a web server of its own can serve it itself:
///
/// ```swift
/// var renderer = MetricsRenderer(.shared)
/// var writer = ExpositionWriter(ByteBuffer())
/// renderer.render(into: &writer)
/// let contentType = writer.format.contentType
/// let scrape = writer.finish()
/// ```
///
/// The writer may be one of OpenMetrics, `ExpositionWriter(ByteBuffer(), .openMetrics)`, for who asks for that.
public struct MetricsRenderer {
    private let registry: PluginRegistry
    private var roster: RegistryRoster
    private(set) var snapshot: RegistrySnapshot

    /// A renderer for `registry`.
    public init(_ registry: PluginRegistry) {
        self.registry = registry
        roster = registry.roster
        snapshot = RegistrySnapshot(roster)
    }

    /// Writes everything that the registry knows.
    public mutating func render(into writer: inout ExpositionWriter) {
        read()
        snapshot.write(into: &writer)
        renderDiscovery(into: &writer)
    }

    /// Writes everything that the registry knows as protobuf: for who asks for native histograms. From the first time on
    /// these are kept too.
    public mutating func render(into writer: inout ProtobufWriter) {
        read(withNative: true)
        snapshot.write(into: &writer)
        renderDiscovery(into: &writer)
    }

    /// Reads what has changed since the last scrape.
    ///
    /// - Parameter withNative: whether native histograms are asked for.
    mutating func read(withNative: Bool = false) {
        roster = registry.roster
        snapshot.update(from: roster, withNative: withNative)
    }

    /// How many bytes all that was read takes, and which families it is of.
    mutating func measure(_ format: ExpositionFormat) -> TextMeasure { snapshot.measure(format) }

    /// Writes what does not grow with the plugins: the registry's own series and those of its sources.
    func renderDiscovery<Writer: MetricWriter & ~Copyable>(into writer: inout Writer) {
        let discoveries = roster.discoveries
        // Nothing in the process has counted before it started.
        let start = ProcessStart.nanoseconds
        writer.begin(MetricCatalogue.registryInstances)
        writer.sample(MetricCatalogue.registryInstances, .none, UInt64(RegistryCensus.check()))
        writer.begin(MetricCatalogue.rejectedTransitions)
        writer.counter(MetricCatalogue.rejectedTransitions, .none, registry.rejectedTransitions, createdAt: start)
        writer.begin(MetricCatalogue.discoveryLastSuccess)
        for (label, discovery) in zip(snapshot.roster.sources, discoveries) {
            guard let time = discovery.source.lastSuccessTime else { continue }
            writer.sample(MetricCatalogue.discoveryLastSuccess, label, secondsFromNanoseconds: time.nanoseconds)
        }
        writer.begin(MetricCatalogue.discoveryDuration)
        for (label, discovery) in zip(snapshot.roster.sources, discoveries) {
            guard let duration = discovery.source.lastDurationNanoseconds else { continue }
            writer.sample(MetricCatalogue.discoveryDuration, label, secondsFromNanoseconds: duration)
        }
        writer.begin(MetricCatalogue.discoveryErrors)
        for (label, discovery) in zip(snapshot.roster.sources, discoveries) {
            writer.counter(MetricCatalogue.discoveryErrors, label, discovery.source.errorCount, createdAt: start)
        }
        writer.begin(MetricCatalogue.discoveryProblems)
        for (label, discovery) in zip(snapshot.roster.sources, discoveries) {
            writer.sample(MetricCatalogue.discoveryProblems, label, UInt64(discovery.problems.count))
        }
    }
}
