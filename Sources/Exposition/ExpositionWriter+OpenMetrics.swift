/// What OpenMetrics alone tells.
extension ExpositionWriter {
    /// What stands between a bucket and the digits of its exemplar's trace.
    private static let exemplarOpening: StaticString = ##" # {trace_id=""##
    /// What an exemplar takes at most: its braces and its name, 32 digits, and two numbers with a space between them.
    private static let longestExemplar = exemplarOpening.utf8CodeUnitCount + 32 + 4 + 2 * NumberText.longest

    /// Writes since when a counter's series counts, if the format has that; to be called when its sample has been written.
    ///
    /// - Parameter time: nanoseconds since 1970.
    @inlinable
    @inline(__always)
    public mutating func created(_ family: MetricFamily, _ labels: UnownedText, unixNanoseconds time: Int64) {
        if case .openMetrics = format { writeCreated(family, labels, time) }
    }

    /// The same with labels as they are kept.
    public mutating func created(_ family: MetricFamily, _ labels: LabelText, unixNanoseconds time: Int64) {
        withExtendedLifetime(labels) { created(family, labels.unowned, unixNanoseconds: time) }
    }

    @usableFromInline
    mutating func writeCreated(_ family: MetricFamily, _ labels: UnownedText, _ time: Int64) {
        guard let created = family.created else { return }
        line(created, labels) { NumberText.write(secondsFromNanoseconds: time, to: $0) }
    }

    /// Writes a histogram with its exemplars, which are in the order of the buckets.
    @usableFromInline
    mutating func openMetricsHistogram(
        _ family: MetricFamily,
        _ labels: UnownedText,
        bounds: borrowing HistogramBounds,
        counts: Span<UInt64>,
        sumNanoseconds sum: Int64,
        exemplars: Span<HistogramExemplar>,
        createdAt: Int64?
    ) {
        var total: UInt64 = 0
        var exemplar = 0
        let room = family.bucket.length(with: labels) + HistogramBounds.Ending.width + Self.longestExemplar
        for index in 0..<min(bounds.count, counts.count) {
            total &+= counts[index]
            buffer.append(atMost: room) { target in
                var target = labels.write(to: family.bucket.opening.write(to: target))
                target = bounds.openMetricsEndings[index].write(to: target, behindLabel: labels.count > 0)
                target = NumberText.write(total, to: target)
                if exemplar < exemplars.count, exemplars[exemplar].bucket == index {
                    target = Self.write(exemplars[exemplar], to: target)
                    exemplar += 1
                }
                return Self.put(UInt8(ascii: "\n"), at: target)
            }
        }
        line(family.sum, labels) { NumberText.write(secondsFromNanoseconds: sum, to: $0) }
        line(family.count, labels) { NumberText.write(total, to: $0) }
        if let createdAt { writeCreated(family, labels, createdAt) }
    }

    private static func write(
        _ exemplar: HistogramExemplar, to target: UnsafeMutableRawPointer
    ) -> UnsafeMutableRawPointer {
        var target = put(exemplarOpening, at: target)
        target = NumberText.write(hexadecimal: exemplar.traceID.high, to: target)
        target = NumberText.write(hexadecimal: exemplar.traceID.low, to: target)
        target = put("\"} ", at: target)
        target = NumberText.write(secondsFromNanoseconds: exemplar.nanoseconds, to: target)
        target = put(UInt8(ascii: " "), at: target)
        return NumberText.write(secondsFromNanoseconds: exemplar.unixNanoseconds, to: target)
    }

    private static func put(_ text: StaticString, at target: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
        target.copyMemory(from: text.utf8Start, byteCount: text.utf8CodeUnitCount)
        return target + text.utf8CodeUnitCount
    }
}
