public import Exposition
public import PluginRegistry

/// Renders scrapes of one registry, and keeps between them what would be made again: labels and the room for readings.
/// Once warm, a scrape allocates nothing.
///
/// ``PluginExporter`` serves what this renders; a program with a web server of its own can serve it itself:
///
/// ```swift
/// var renderer = MetricsRenderer(.shared)
/// var writer = ExpositionWriter(ByteBuffer())
/// renderer.render(into: &writer)
/// let scrape = writer.finish()                // to be sent as ExpositionWriter.contentType
/// ```
public struct MetricsRenderer {
    private static let stateLabels = PluginState.allCases.map {
        (state: $0, label: LabelText("state", $0.rawValue.lowercased()))
    }

    private let registry: PluginRegistry
    private var labels: RosterLabels
    private var readings: [PluginReading] = []
    /// Each plugin's buckets after another, in the order of `readings`.
    private var bucketCounts: [UInt64] = []

    /// A renderer for `registry`.
    public init(_ registry: PluginRegistry) {
        self.registry = registry
        labels = RosterLabels(registry.roster)
    }

    /// Writes everything that the registry knows.
    public mutating func render(into writer: inout ExpositionWriter) {
        let roster = registry.roster
        read(roster)
        writeIdentities(into: &writer)
        writeExecutions(into: &writer)
        writeDiscovery(roster.discoveries, into: &writer)
    }

    /// Reads each plugin once, so that all its series tell of the same moment.
    private mutating func read(_ roster: RegistryRoster) {
        if labels.generation != roster.generation {
            labels = RosterLabels(roster)
        }
        readings.removeAll(keepingCapacity: true)
        bucketCounts.removeAll(keepingCapacity: true)
        for (index, plugin) in roster.plugins.enumerated() {
            let reading = plugin.reading(bucketCounts: &bucketCounts)
            labels.plugins[index].update(from: plugin, generation: reading.generation)
            readings.append(reading)
        }
    }

    private func writeIdentities(into writer: inout ExpositionWriter) {
        writer.begin(MetricCatalogue.info)
        for plugin in labels.plugins {
            writer.sample(MetricCatalogue.info, plugin.info, 1)
        }
        writer.begin(MetricCatalogue.state)
        for (plugin, reading) in zip(labels.plugins, readings) {
            for (state, label) in Self.stateLabels {
                writer.sample(MetricCatalogue.state, plugin.plugin, label, reading.state == state ? 1 : 0)
            }
        }
        writer.begin(MetricCatalogue.discovered)
        for label in labels.discovered {
            writer.sample(MetricCatalogue.discovered, label, 1)
        }
        writer.begin(MetricCatalogue.registered)
        for (label, value) in labels.registered {
            writer.sample(MetricCatalogue.registered, label, value)
        }
    }

    private func writeExecutions(into writer: inout ExpositionWriter) {
        writeIntegers(MetricCatalogue.executions, into: &writer) { $0.executions.executions }
        writeIntegers(MetricCatalogue.executionErrors, into: &writer) { $0.executions.errors }
        writeIntegers(MetricCatalogue.inFlight, into: &writer) { $0.inFlight }
        writeDurations(into: &writer)
        writeSeconds(MetricCatalogue.recentAverage, into: &writer) { $0.executions.averageNanoseconds }
        writeSeconds(MetricCatalogue.lastDuration, into: &writer) { $0.executions.lastNanoseconds }
        writeSeconds(MetricCatalogue.lastUsed, into: &writer) { $0.executions.lastUsed?.nanoseconds }
        writeSeconds(MetricCatalogue.loaded, into: &writer) { $0.loadedAt?.nanoseconds }
        writeIntegers(MetricCatalogue.failures, into: &writer) { $0.failures }
    }

    /// A plugin that no execution of was timed has no histogram yet: its durations are not known, and not 0.
    private func writeDurations(into writer: inout ExpositionWriter) {
        writer.begin(MetricCatalogue.duration)
        var start = 0
        for (plugin, reading) in zip(labels.plugins, readings) {
            let counts = bucketCounts[start..<start + labels.bounds.count]
            start += labels.bounds.count
            guard counts.contains(where: { $0 > 0 }) else { continue }
            writer.histogram(
                MetricCatalogue.duration,
                plugin.plugin,
                bounds: labels.bounds,
                counts: counts,
                sumNanoseconds: reading.executions.durationSumNanoseconds
            )
        }
    }

    private func writeDiscovery(_ discoveries: [Discovery], into writer: inout ExpositionWriter) {
        writer.begin(MetricCatalogue.registryInstances)
        writer.sample(MetricCatalogue.registryInstances, .none, UInt64(RegistryCensus.check()))
        writer.begin(MetricCatalogue.rejectedTransitions)
        writer.sample(MetricCatalogue.rejectedTransitions, .none, registry.rejectedTransitions)
        writer.begin(MetricCatalogue.discoveryLastSuccess)
        for (label, discovery) in zip(labels.sources, discoveries) {
            guard let time = discovery.source.lastSuccessTime else { continue }
            writer.sample(MetricCatalogue.discoveryLastSuccess, label, secondsFromNanoseconds: time.nanoseconds)
        }
        writer.begin(MetricCatalogue.discoveryDuration)
        for (label, discovery) in zip(labels.sources, discoveries) {
            guard let duration = discovery.source.lastDurationNanoseconds else { continue }
            writer.sample(MetricCatalogue.discoveryDuration, label, secondsFromNanoseconds: duration)
        }
        writer.begin(MetricCatalogue.discoveryErrors)
        for (label, discovery) in zip(labels.sources, discoveries) {
            writer.sample(MetricCatalogue.discoveryErrors, label, discovery.source.errorCount)
        }
    }

    /// Writes one sample a plugin.
    @inline(__always)
    private func writeIntegers(
        _ family: MetricFamily,
        into writer: inout ExpositionWriter,
        _ value: (borrowing PluginReading) -> UInt64
    ) {
        writer.begin(family)
        for (plugin, reading) in zip(labels.plugins, readings) {
            writer.sample(family, plugin.plugin, value(reading))
        }
    }

    /// Writes one sample for each plugin that the value is known of.
    @inline(__always)
    private func writeSeconds(
        _ family: MetricFamily,
        into writer: inout ExpositionWriter,
        _ nanoseconds: (borrowing PluginReading) -> Int64?
    ) {
        writer.begin(family)
        for (plugin, reading) in zip(labels.plugins, readings) {
            guard let nanoseconds = nanoseconds(reading) else { continue }
            writer.sample(family, plugin.plugin, secondsFromNanoseconds: nanoseconds)
        }
    }
}
