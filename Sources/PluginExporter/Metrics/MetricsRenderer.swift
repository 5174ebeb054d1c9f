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
    /// Each tool's figures, plugin after plugin, and their buckets in the same order.
    private var toolReadings: [ExecutionReading] = []
    private var toolBucketCounts: [UInt64] = []

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
        writeTools(into: &writer)
        writeProcesses(into: &writer)
        writeDiscovery(roster.discoveries, into: &writer)
    }

    /// Reads each plugin once, so that all its series tell of the same moment.
    private mutating func read(_ roster: RegistryRoster) {
        if labels.generation != roster.generation {
            labels = RosterLabels(roster)
        }
        readings.removeAll(keepingCapacity: true)
        bucketCounts.removeAll(keepingCapacity: true)
        toolReadings.removeAll(keepingCapacity: true)
        toolBucketCounts.removeAll(keepingCapacity: true)
        for (index, plugin) in roster.plugins.enumerated() {
            let reading = plugin.reading(bucketCounts: &bucketCounts)
            labels.plugins[index].update(from: plugin, generation: reading.generation)
            readings.append(reading)
            for (tool, _) in labels.plugins[index].tools {
                toolReadings.append(tool.reading(bucketCounts: &toolBucketCounts))
            }
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

    private func writeDurations(into writer: inout ExpositionWriter) {
        writer.begin(MetricCatalogue.duration)
        var rest = bucketCounts[...]
        for (plugin, reading) in zip(labels.plugins, readings) {
            writeHistogram(MetricCatalogue.duration, plugin.plugin, reading.executions, &rest, into: &writer)
        }
    }

    private func writeTools(into writer: inout ExpositionWriter) {
        writeTools(MetricCatalogue.toolExecutions, into: &writer) { $0.executions }
        writeTools(MetricCatalogue.toolExecutionErrors, into: &writer) { $0.errors }
        writer.begin(MetricCatalogue.toolDuration)
        var index = 0
        var rest = toolBucketCounts[...]
        for plugin in labels.plugins {
            for (_, labels) in plugin.tools {
                writeHistogram(MetricCatalogue.toolDuration, labels, toolReadings[index], &rest, into: &writer)
                index += 1
            }
        }
    }

    /// Writes one sample a tool.
    @inline(__always)
    private func writeTools(
        _ family: MetricFamily,
        into writer: inout ExpositionWriter,
        _ value: (borrowing ExecutionReading) -> UInt64
    ) {
        writer.begin(family)
        var index = 0
        for plugin in labels.plugins {
            for (_, labels) in plugin.tools {
                writer.sample(family, labels, value(toolReadings[index]))
                index += 1
            }
        }
    }

    /// Writes the first of the buckets in `rest`, and takes them from it. What no execution of was timed has no
    /// histogram yet: its durations are not known, and not 0.
    @inline(__always)
    private func writeHistogram(
        _ family: MetricFamily,
        _ labels: borrowing LabelText,
        _ reading: borrowing ExecutionReading,
        _ rest: inout ArraySlice<UInt64>,
        into writer: inout ExpositionWriter
    ) {
        let counts = rest.prefix(self.labels.bounds.count)
        rest = rest.dropFirst(counts.count)
        guard counts.contains(where: { $0 > 0 }) else { return }
        writer.histogram(
            family,
            labels,
            bounds: self.labels.bounds,
            counts: counts,
            sumNanoseconds: reading.durationSumNanoseconds
        )
    }

    private func writeProcesses(into writer: inout ExpositionWriter) {
        writer.begin(MetricCatalogue.restarts)
        for (plugin, reading) in zip(labels.plugins, readings) {
            guard let process = reading.process else { continue }
            writer.sample(MetricCatalogue.restarts, plugin.plugin, process.restarts)
        }
        writer.begin(MetricCatalogue.residentMemory)
        for (plugin, reading) in zip(labels.plugins, readings) {
            guard let usage = reading.process?.usage else { continue }
            writer.sample(MetricCatalogue.residentMemory, plugin.plugin, usage.residentBytes)
        }
        writeSeconds(MetricCatalogue.cpu, into: &writer) {
            $0.process?.usage.map { Int64(clamping: $0.cpuNanoseconds) }
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
        writer.begin(MetricCatalogue.discoveryProblems)
        for (label, discovery) in zip(labels.sources, discoveries) {
            writer.sample(MetricCatalogue.discoveryProblems, label, UInt64(discovery.problems.count))
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
