/// Writes metric families as text, straight into a buffer.
///
/// ```swift
/// var writer = ExpositionWriter(ByteBuffer())
/// let executions = MetricFamily("plugin_executions_total", .counter, "Executions that finished.")
/// writer.begin(executions)
/// writer.sample(executions, LabelText("plugin", "ocr"), 42)
/// ```
///
/// The caller writes each family once and all its samples together, as the formats ask:
/// https://prometheus.io/docs/instrumenting/exposition_formats/#text-format-details. In OpenMetrics those of the same
/// labels follow each other, and a counter's name ends in `_total`: another is written as of an unknown type. Nothing is
/// allocated once the buffer has grown to the size of a scrape; a line costs some six nanoseconds.
public struct ExpositionWriter: ~Copyable {
    public let format: ExpositionFormat

    @usableFromInline
    var buffer: ByteBuffer
    /// Where the header of the family being written begins and ends.
    private var header = 0..<0

    /// Starts a scrape in `buffer`, whose bytes are dropped and whose memory is used.
    public init(_ buffer: consuming ByteBuffer, _ format: ExpositionFormat = .text) {
        self.format = format
        self.buffer = buffer
        self.buffer.removeAll()
    }

    /// The scrape.
    public consuming func finish() -> ByteBuffer {
        dropEmptyFamily()
        if case .openMetrics = format { buffer.append("# EOF\n") }
        return buffer
    }

    /// A part of a scrape that others follow.
    package consuming func finishPart() -> ByteBuffer {
        dropEmptyFamily()
        return buffer
    }

    /// Forgets what has been written, the header of a family too.
    package mutating func removeAll() {
        buffer.removeAll()
        header = 0..<0
    }

    /// How many bytes have been written.
    @inlinable
    package var count: Int { buffer.end }

    /// Introduces a family: its HELP, its TYPE and, in OpenMetrics, its UNIT. If no sample follows, they are taken back.
    public mutating func begin(_ family: MetricFamily) {
        dropEmptyFamily()
        let start = buffer.count
        writeHeader(family)
        header = start..<buffer.count
    }

    /// Introduces a family that has samples, which may follow in another buffer.
    package mutating func writeHeader(_ family: MetricFamily) {
        buffer.append(family.header(format))
    }

    /// Writes lines that are complete.
    package mutating func append(_ lines: UnsafeRawBufferPointer) {
        dropEmptyFamily()
        buffer.append(lines)
    }

    private mutating func dropEmptyFamily() {
        if header.upperBound == buffer.count {
            buffer.truncate(to: header.lowerBound)
        }
    }

    /// Writes a sample with an integer value.
    @inlinable
    @inline(__always)
    public mutating func sample(_ family: MetricFamily, _ labels: UnownedText, _ value: UInt64) {
        line(family.series, labels) { NumberText.write(value, to: $0) }
    }

    /// Writes a sample with an integer value and two sets of labels, neither of them empty.
    @inlinable
    @inline(__always)
    public mutating func sample(
        _ family: MetricFamily,
        _ labels: UnownedText,
        _ more: UnownedText,
        _ value: UInt64
    ) {
        buffer.append(atMost: family.series.length(with: labels) + more.count) { target in
            var target = labels.write(to: family.series.opening.write(to: target))
            target = Self.put(UInt8(ascii: ","), at: target)
            target = more.write(to: target)
            target = Self.put(UInt8(ascii: "}"), at: target)
            target = Self.put(UInt8(ascii: " "), at: target)
            target = NumberText.write(value, to: target)
            return Self.put(UInt8(ascii: "\n"), at: target)
        }
    }

    /// Writes a sample in seconds.
    @inlinable
    @inline(__always)
    public mutating func sample(
        _ family: MetricFamily,
        _ labels: UnownedText,
        secondsFromNanoseconds nanoseconds: Int64
    ) {
        line(family.series, labels) { NumberText.write(secondsFromNanoseconds: nanoseconds, to: $0) }
    }

    /// Writes a histogram of durations.
    ///
    /// - Parameters:
    ///   - counts: each bucket's own count, one more than there are bounds. They are added up as they are written, so
    ///     that no bucket is below the one before it and `_count` is `+Inf`'s, whatever the counts are.
    ///   - sum: the sum of the durations in nanoseconds.
    ///   - exemplars: at most one for each bucket, in their order; for the formats that have exemplars.
    ///   - createdAt: since when they are counted, in nanoseconds since 1970; for the formats that say so.
    @inlinable
    @inline(__always)
    public mutating func histogram(
        _ family: MetricFamily,
        _ labels: UnownedText,
        bounds: borrowing HistogramBounds,
        counts: Span<UInt64>,
        sumNanoseconds sum: Int64,
        exemplars: Span<HistogramExemplar> = Span(),
        createdAt: Int64? = nil
    ) {
        switch format {
        case .text: textHistogram(family, labels, bounds: bounds, counts: counts, sumNanoseconds: sum)
        case .openMetrics:
            openMetricsHistogram(
                family, labels, bounds: bounds, counts: counts, sumNanoseconds: sum, exemplars: exemplars,
                createdAt: createdAt)
        }
    }

    @inlinable
    mutating func textHistogram(
        _ family: MetricFamily,
        _ labels: UnownedText,
        bounds: borrowing HistogramBounds,
        counts: Span<UInt64>,
        sumNanoseconds sum: Int64
    ) {
        var total: UInt64 = 0
        let room = family.bucket.length(with: labels) + HistogramBounds.Ending.width
        for index in 0..<min(bounds.endings.count, counts.count) {
            total &+= counts[index]
            buffer.append(atMost: room) { target in
                var target = labels.write(to: family.bucket.opening.write(to: target))
                target = bounds.endings[index].write(to: target, behindLabel: labels.count > 0)
                target = NumberText.write(total, to: target)
                return Self.put(UInt8(ascii: "\n"), at: target)
            }
        }
        line(family.sum, labels) { NumberText.write(secondsFromNanoseconds: sum, to: $0) }
        line(family.count, labels) { NumberText.write(total, to: $0) }
    }

    @inlinable
    @inline(__always)
    mutating func line(
        _ series: borrowing SeriesName,
        _ labels: UnownedText,
        value: (UnsafeMutableRawPointer) -> UnsafeMutableRawPointer
    ) {
        buffer.append(atMost: series.length(with: labels)) { target in
            Self.put(UInt8(ascii: "\n"), at: value(series.write(labels, to: target)))
        }
    }

    @inlinable
    @inline(__always)
    static func put(_ byte: UInt8, at target: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
        target.storeBytes(of: byte, as: UInt8.self)
        return target + 1
    }
}
