internal import Exposition
internal import PluginRegistry

extension RegistrySnapshot {
    private static let stateLabels = PluginState.allCases.map { LabelText("state", $0.rawValue.lowercased()) }
    /// Where those lie, which are never let go.
    private static let states = zip(PluginState.allCases, stateLabels).map { (state: $0, label: $1.unowned) }

    /// How many items a family has lines of.
    func count(of family: PluginFamily) -> Int {
        switch family {
        case .discovered: roster.discovered.count
        case .registered: roster.registered.count
        default: plugins.count
        }
    }

    /// Writes every family that has samples.
    func write<Writer: MetricWriter & ~Copyable>(into writer: inout Writer) {
        for family in PluginFamily.inOrder {
            let metric = family.metric
            writer.begin(metric)
            var items = 0..<count(of: family)
            write(family, metric, &items, into: &writer, until: .max)
        }
    }

    /// Writes a family's lines, and takes the items that they are of from `items`: all, or those that come before the
    /// writer holds `limit` bytes.
    ///
    /// - Parameter metric: the family's.
    func write<Writer: MetricWriter & ~Copyable>(
        _ family: PluginFamily,
        _ metric: MetricFamily,
        _ items: inout Range<Int>,
        into writer: inout Writer,
        until limit: Int
    ) {
        switch family {
        case .info:
            each(&items, &writer, limit) { $1.sample(metric, $0.pointee.info.unowned, 1) }
        case .state:
            let states = Self.states
            each(&items, &writer, limit) { plugin, writer in
                for (state, label) in states {
                    writer.sample(
                        metric, plugin.pointee.label.unowned, label,
                        plugin.pointee.reading.state == state ? 1 : 0)
                }
            }
        case .discovered:
            while let index = items.first, writer.count < limit {
                writer.sample(metric, roster.discovered[index].unowned, 1)
                items.removeFirst()
            }
        case .registered:
            while let index = items.first, writer.count < limit {
                writer.sample(metric, roster.registered[index].labels.unowned, roster.registered[index].value)
                items.removeFirst()
            }
        case .executions: counters(metric, &items, &writer, limit) { $0.pointee.reading.executions.executions }
        case .executionErrors: counters(metric, &items, &writer, limit) { $0.pointee.reading.executions.errors }
        case .inFlight:
            each(&items, &writer, limit) { $1.sample(metric, $0.pointee.label.unowned, $0.pointee.reading.inFlight) }
        case .failures: counters(metric, &items, &writer, limit) { $0.pointee.reading.failures }
        case .duration:
            let (width, bounds) = (roster.bounds.count, roster.bounds)
            let counts = bucketCounts.span
            var index = items.lowerBound
            each(&items, &writer, limit) { plugin, writer in
                writer.durations(
                    metric, plugin.pointee.label.unowned, bounds,
                    counts.extracting(index * width..<(index + 1) * width),
                    plugin.pointee.reading.executions, plugin.pointee.exemplars, plugin.pointee.native)
                index += 1
            }
        case .recentAverage:
            seconds(metric, &items, &writer, limit) { $0.pointee.reading.executions.averageNanoseconds }
        case .lastDuration: seconds(metric, &items, &writer, limit) { $0.pointee.reading.executions.lastNanoseconds }
        case .lastUsed: seconds(metric, &items, &writer, limit) { $0.pointee.reading.executions.lastUsed?.nanoseconds }
        case .loaded: seconds(metric, &items, &writer, limit) { $0.pointee.reading.loadedAt?.nanoseconds }
        case .toolExecutions:
            tools(&items, &writer, limit) {
                $1.counter(metric, $0.labels.unowned, $0.reading.executions, $0.reading.createdAt)
            }
        case .toolExecutionErrors:
            tools(&items, &writer, limit) {
                $1.counter(metric, $0.labels.unowned, $0.reading.errors, $0.reading.createdAt)
            }
        case .toolDuration:
            let bounds = roster.bounds
            tools(&items, &writer, limit) { tool, writer in
                writer.durations(
                    metric, tool.labels.unowned, bounds, tool.bucketCounts.span, tool.reading, tool.exemplars,
                    tool.native)
            }
        case .restarts: counters(metric, &items, &writer, limit) { $0.pointee.reading.process?.restarts }
        case .residentMemory:
            each(&items, &writer, limit) { plugin, writer in
                guard let usage = plugin.pointee.reading.process?.usage else { return }
                writer.sample(metric, plugin.pointee.label.unowned, usage.residentBytes)
            }
        case .cpu:
            each(&items, &writer, limit) { plugin, writer in
                guard let usage = plugin.pointee.reading.process?.usage else { return }
                writer.counter(
                    metric, plugin.pointee.label.unowned,
                    secondsFromNanoseconds: Int64(clamping: usage.cpuNanoseconds),
                    createdAt: plugin.pointee.reading.executions.createdAt.nanoseconds)
            }
        }
    }

    @inline(__always)
    private func each<Writer: MetricWriter & ~Copyable>(
        _ items: inout Range<Int>,
        _ writer: inout Writer,
        _ limit: Int,
        _ write: (UnsafePointer<PluginSnapshot>, inout Writer) -> Void
    ) {
        var index = items.lowerBound
        plugins.withUnsafeBufferPointer { plugins in
            guard let start = plugins.baseAddress else { return }
            while index < min(items.upperBound, plugins.count), writer.count < limit {
                write(start + index, &writer)
                index += 1
            }
        }
        items = index..<items.upperBound
    }

    /// Writes a counter for each plugin that it is known of.
    @inline(__always)
    private func counters<Writer: MetricWriter & ~Copyable>(
        _ metric: MetricFamily,
        _ items: inout Range<Int>,
        _ writer: inout Writer,
        _ limit: Int,
        _ value: (UnsafePointer<PluginSnapshot>) -> UInt64?
    ) {
        if !writer.isExtended {
            // By itself, so that a line costs what it would if there were no other format.
            each(&items, &writer, limit) { plugin, writer in
                guard let value = value(plugin) else { return }
                writer.sample(metric, plugin.pointee.label.unowned, value)
            }
        } else {
            each(&items, &writer, limit) { plugin, writer in
                guard let value = value(plugin) else { return }
                let createdAt = plugin.pointee.reading.executions.createdAt
                writer.counter(metric, plugin.pointee.label.unowned, value, createdAt)
            }
        }
    }

    /// Writes one sample for each plugin that the value is known of.
    @inline(__always)
    private func seconds<Writer: MetricWriter & ~Copyable>(
        _ metric: MetricFamily,
        _ items: inout Range<Int>,
        _ writer: inout Writer,
        _ limit: Int,
        _ nanoseconds: (UnsafePointer<PluginSnapshot>) -> Int64?
    ) {
        each(&items, &writer, limit) { plugin, writer in
            guard let nanoseconds = nanoseconds(plugin) else { return }
            writer.sample(metric, plugin.pointee.label.unowned, secondsFromNanoseconds: nanoseconds)
        }
    }

    @inline(__always)
    private func tools<Writer: MetricWriter & ~Copyable>(
        _ items: inout Range<Int>,
        _ writer: inout Writer,
        _ limit: Int,
        _ write: (borrowing ToolSnapshot, inout Writer) -> Void
    ) {
        each(&items, &writer, limit) { plugin, writer in
            for tool in plugin.pointee.tools { write(tool, &writer) }
        }
    }
}

extension MetricWriter where Self: ~Copyable {
    /// Writes a counter that counts since when the executions are counted.
    @inline(__always)
    fileprivate mutating func counter(
        _ metric: MetricFamily, _ labels: UnownedText, _ value: UInt64, _ createdAt: UnixTime
    ) {
        counter(metric, labels, value, createdAt: createdAt.nanoseconds)
    }

    /// Writes a histogram of execution times. What no execution of was timed has none yet: its durations are not known,
    /// and not 0.
    @inline(__always)
    fileprivate mutating func durations(
        _ metric: MetricFamily,
        _ labels: UnownedText,
        _ bounds: borrowing HistogramBounds,
        _ counts: Span<UInt64>,
        _ reading: borrowing ExecutionReading,
        _ exemplars: @autoclosure () -> [HistogramExemplar],
        _ native: @autoclosure () -> NativeHistogram?
    ) {
        var isTimed = false
        for index in counts.indices where counts[index] > 0 { isTimed = true }
        guard isTimed else { return }
        let sum = reading.durationSumNanoseconds
        if isExtended {
            // Counting references to them is for the formats that have them.
            histogram(
                metric, labels, bounds: bounds, counts: counts, sumNanoseconds: sum, exemplars: exemplars().span,
                native: native(), createdAt: reading.createdAt.nanoseconds)
        } else {
            histogram(
                metric, labels, bounds: bounds, counts: counts, sumNanoseconds: sum, exemplars: Span(), native: nil,
                createdAt: nil)
        }
    }
}
