/// Writes metric families as protobuf, straight into a buffer: `io.prometheus.client.MetricFamily` messages, each with
/// its length before it. Prometheus asks for it where it takes native histograms, which no text has.
/// https://github.com/prometheus/client_model/blob/master/io/prometheus/client/metrics.proto
///
/// ```swift
/// var writer = ProtobufWriter(ByteBuffer())
/// let executions = MetricFamily("plugin_executions_total", .counter, "Executions that finished.")
/// writer.begin(executions)
/// writer.counter(executions, LabelText("plugin", "ocr"), 42, createdAt: nil)
/// ```
///
/// The caller writes each family once and all its samples together. Nothing is allocated once the buffer has grown to
/// the size of a scrape.
public struct ProtobufWriter: ~Copyable {
    /// The media type of what is written.
    public static let contentType =
        "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited; "
        + "escaping=underscores"

    /// Room for a family's length, up to 32 GB: none is moved when its length is known.
    private static let familyRoom = 5

    var buffer: ByteBuffer
    /// Where the family's length belongs that is being written, and where its header ends.
    private var family: Range<Int>?

    /// Starts a scrape in `buffer`, whose bytes are dropped and whose memory is used.
    public init(_ buffer: consuming ByteBuffer) {
        self.buffer = buffer
        self.buffer.removeAll()
    }

    /// The scrape.
    public consuming func finish() -> ByteBuffer {
        endFamily()
        return buffer
    }

    /// How many bytes have been written.
    package var count: Int { buffer.count }

    /// Introduces a family. If no sample follows, it is taken back.
    public mutating func begin(_ family: MetricFamily) {
        endFamily()
        let start = buffer.openLength(Self.familyRoom)
        buffer.append(family.protobufHeader)
        self.family = start..<buffer.count
    }

    /// Appends families that are complete.
    package mutating func append(_ families: UnsafeRawBufferPointer) {
        endFamily()
        buffer.append(families)
    }

    private mutating func endFamily() {
        guard let family else { return }
        if family.upperBound == buffer.count {
            buffer.truncate(to: family.lowerBound)
        } else {
            buffer.closeLength(at: family.lowerBound, Self.familyRoom)
        }
        self.family = nil
    }

    // MARK: Samples

    /// Writes a sample with an integer value.
    public mutating func sample(_ family: MetricFamily, _ labels: UnownedText, _ value: UInt64) {
        sample(family, labels, nil, Double(value), nil)
    }

    /// Writes a sample with an integer value and two sets of labels.
    public mutating func sample(_ family: MetricFamily, _ labels: UnownedText, _ more: UnownedText, _ value: UInt64) {
        sample(family, labels, more, Double(value), nil)
    }

    /// Writes a sample in seconds.
    public mutating func sample(
        _ family: MetricFamily,
        _ labels: UnownedText,
        secondsFromNanoseconds nanoseconds: Int64
    ) {
        sample(family, labels, nil, Self.seconds(nanoseconds), nil)
    }

    /// Writes a sample with an integer value, and since when it counts.
    ///
    /// - Parameter createdAt: nanoseconds since 1970.
    public mutating func counter(_ family: MetricFamily, _ labels: UnownedText, _ value: UInt64, createdAt: Int64?) {
        sample(family, labels, nil, Double(value), createdAt)
    }

    /// Writes a sample in seconds, and since when it counts.
    ///
    /// - Parameter createdAt: nanoseconds since 1970.
    public mutating func counter(
        _ family: MetricFamily,
        _ labels: UnownedText,
        secondsFromNanoseconds nanoseconds: Int64,
        createdAt: Int64?
    ) {
        sample(family, labels, nil, Self.seconds(nanoseconds), createdAt)
    }

    private mutating func sample(
        _ family: MetricFamily,
        _ labels: UnownedText,
        _ more: UnownedText?,
        _ value: Double,
        _ createdAt: Int64?
    ) {
        buffer.append(field: Field.Family.metric) { metric in
            metric.append(pairs: labels)
            if let more { metric.append(pairs: more) }
            metric.append(field: family.kind.protobufField) { sample in
                sample.append(field: Field.Sample.value, value)
                guard family.kind == .counter, let createdAt else { return }
                sample.append(field: Field.Sample.createdTimestamp, unixNanoseconds: createdAt)
            }
        }
    }

    /// The closest floating-point number, as it is for who reads the text of it.
    static func seconds(_ nanoseconds: Int64) -> Double {
        if nanoseconds.magnitude <= 1 << 53 { return Double(nanoseconds) / 1_000_000_000 }
        // A moment in time has more digits than a double; its seconds and its fraction have not.
        let (seconds, fraction) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        return Double(seconds) + Double(fraction) / 1_000_000_000
    }
}

/// The same with labels as they are kept. For thousands of samples there is ``LabelText/unowned``.
extension ProtobufWriter {
    /// Writes a sample with an integer value.
    public mutating func sample(_ family: MetricFamily, _ labels: LabelText, _ value: UInt64) {
        withExtendedLifetime(labels) { sample(family, labels.unowned, value) }
    }

    /// Writes a sample in seconds.
    public mutating func sample(
        _ family: MetricFamily,
        _ labels: LabelText,
        secondsFromNanoseconds nanoseconds: Int64
    ) {
        withExtendedLifetime(labels) { sample(family, labels.unowned, secondsFromNanoseconds: nanoseconds) }
    }

    /// Writes a sample with an integer value, and since when it counts.
    ///
    /// - Parameter createdAt: nanoseconds since 1970.
    public mutating func counter(_ family: MetricFamily, _ labels: LabelText, _ value: UInt64, createdAt: Int64?) {
        withExtendedLifetime(labels) { counter(family, labels.unowned, value, createdAt: createdAt) }
    }
}
