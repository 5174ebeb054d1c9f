/// Writes metric families in Prometheus's text format 0.0.4, straight into a buffer.
///
/// ```swift
/// var writer = ExpositionWriter(ByteBuffer())
/// let executions = MetricFamily("plugin_executions_total", .counter, "Executions that finished.")
/// writer.begin(executions)
/// writer.sample(executions, LabelText("plugin", "ocr"), 42)
/// ```
///
/// The caller writes each family once and all its samples together, as the format asks:
/// https://prometheus.io/docs/instrumenting/exposition_formats/#text-format-details. Nothing is allocated once the
/// buffer has grown to the size of a scrape.
public struct ExpositionWriter: ~Copyable {
    /// The media type of what is written.
    public static let contentType = "text/plain; version=0.0.4; charset=utf-8; escaping=underscores"

    private var buffer: ByteBuffer
    /// Where the header of the family being written begins and ends.
    private var header = 0..<0

    /// Starts a scrape in `buffer`, whose bytes are dropped and whose memory is used.
    public init(_ buffer: consuming ByteBuffer) {
        self.buffer = buffer
        self.buffer.removeAll()
    }

    /// The scrape.
    public consuming func finish() -> ByteBuffer {
        dropEmptyFamily()
        return buffer
    }

    /// Introduces a family: its HELP and its TYPE. If no sample follows, they are taken back.
    public mutating func begin(_ family: MetricFamily) {
        dropEmptyFamily()
        let start = buffer.count
        buffer.append(family.header)
        header = start..<buffer.count
    }

    private mutating func dropEmptyFamily() {
        if header.upperBound == buffer.count {
            buffer.truncate(to: header.lowerBound)
        }
    }

    /// Writes a sample with an integer value.
    @inline(__always)
    public mutating func sample(_ family: MetricFamily, _ labels: borrowing LabelText, _ value: UInt64) {
        series(family.name, "", labels)
        buffer.append(decimal: value)
        buffer.append(UInt8(ascii: "\n"))
    }

    /// Writes a sample with an integer value and two sets of labels.
    @inline(__always)
    public mutating func sample(
        _ family: MetricFamily,
        _ labels: borrowing LabelText,
        _ more: borrowing LabelText,
        _ value: UInt64
    ) {
        series(family.name, "", labels, more)
        buffer.append(decimal: value)
        buffer.append(UInt8(ascii: "\n"))
    }

    /// Writes a sample in seconds.
    @inline(__always)
    public mutating func sample(
        _ family: MetricFamily,
        _ labels: borrowing LabelText,
        secondsFromNanoseconds nanoseconds: Int64
    ) {
        series(family.name, "", labels)
        buffer.append(secondsFromNanoseconds: nanoseconds)
        buffer.append(UInt8(ascii: "\n"))
    }

    /// Writes a sample with a floating-point value.
    public mutating func sample(_ family: MetricFamily, _ labels: borrowing LabelText, number value: Double) {
        series(family.name, "", labels)
        buffer.append(value)
        buffer.append(UInt8(ascii: "\n"))
    }

    /// Writes a histogram of durations.
    ///
    /// - Parameters:
    ///   - counts: each bucket's own count, one more than there are bounds. They are added up as they are written, so
    ///     that no bucket is below the one before it and `_count` is `+Inf`'s, whatever the counts are.
    ///   - sum: the sum of the durations in nanoseconds.
    @inline(__always)
    public mutating func histogram(
        _ family: MetricFamily,
        _ labels: borrowing LabelText,
        bounds: borrowing HistogramBounds,
        counts: ArraySlice<UInt64>,
        sumNanoseconds sum: Int64
    ) {
        var total: UInt64 = 0
        for (label, count) in zip(bounds.labels, counts) {
            total += count
            series(family.name, "_bucket", labels, label)
            buffer.append(decimal: total)
            buffer.append(UInt8(ascii: "\n"))
        }
        series(family.name, "_sum", labels)
        buffer.append(secondsFromNanoseconds: sum)
        buffer.append(UInt8(ascii: "\n"))
        series(family.name, "_count", labels)
        buffer.append(decimal: total)
        buffer.append(UInt8(ascii: "\n"))
    }

    /// Writes a series' name, labels and the space before its value.
    @inline(__always)
    private mutating func series(_ name: StaticString, _ suffix: StaticString, _ labels: borrowing LabelText) {
        buffer.append(name)
        buffer.append(suffix)
        if !labels.bytes.isEmpty {
            buffer.append(UInt8(ascii: "{"))
            buffer.append(labels.bytes)
            buffer.append(UInt8(ascii: "}"))
        }
        buffer.append(UInt8(ascii: " "))
    }

    @inline(__always)
    private mutating func series(
        _ name: StaticString,
        _ suffix: StaticString,
        _ labels: borrowing LabelText,
        _ more: borrowing LabelText
    ) {
        buffer.append(name)
        buffer.append(suffix)
        buffer.append(UInt8(ascii: "{"))
        if !labels.bytes.isEmpty {
            buffer.append(labels.bytes)
            buffer.append(UInt8(ascii: ","))
        }
        buffer.append(more.bytes)
        buffer.append("} ")
    }
}
