internal import Exposition

/// What writes metric families, in whichever format.
///
/// Here and not beside the writers, so that the compiler makes of whatever is written through it a function for each.
protocol MetricWriter: ~Copyable {
    /// How many bytes have been written.
    var count: Int { get }

    /// Whether the format has exemplars and tells since when something counts; else they are not looked up.
    var isExtended: Bool { get }

    /// Introduces a family. If no sample follows, it is taken back.
    mutating func begin(_ family: MetricFamily)

    /// Writes a sample with an integer value.
    mutating func sample(_ family: MetricFamily, _ labels: UnownedText, _ value: UInt64)

    /// Writes a sample with an integer value and two sets of labels, neither of them empty.
    mutating func sample(_ family: MetricFamily, _ labels: UnownedText, _ more: UnownedText, _ value: UInt64)

    /// Writes a sample in seconds.
    mutating func sample(_ family: MetricFamily, _ labels: UnownedText, secondsFromNanoseconds nanoseconds: Int64)

    /// Writes a sample with an integer value and, where the format says so, since when it counts.
    ///
    /// - Parameter createdAt: nanoseconds since 1970.
    mutating func counter(_ family: MetricFamily, _ labels: UnownedText, _ value: UInt64, createdAt: Int64?)

    /// Writes a sample in seconds and, where the format says so, since when it counts.
    ///
    /// - Parameter createdAt: nanoseconds since 1970.
    mutating func counter(
        _ family: MetricFamily,
        _ labels: UnownedText,
        secondsFromNanoseconds nanoseconds: Int64,
        createdAt: Int64?
    )

    /// Writes a histogram of durations.
    ///
    /// - Parameters:
    ///   - counts: each bucket's own count, one more than there are bounds.
    ///   - sum: the sum of the durations in nanoseconds.
    ///   - exemplars: at most one for each bucket, in their order; for the formats that have exemplars.
    ///   - native: the same observations in native buckets; for the formats that have those.
    ///   - createdAt: since when they are counted, in nanoseconds since 1970; for the formats that say so.
    mutating func histogram(
        _ family: MetricFamily,
        _ labels: UnownedText,
        bounds: borrowing HistogramBounds,
        counts: Span<UInt64>,
        sumNanoseconds sum: Int64,
        exemplars: Span<HistogramExemplar>,
        native: NativeHistogram?,
        createdAt: Int64?
    )
}

/// The same with labels as they are kept. For thousands of samples there is ``LabelText/unowned``.
extension MetricWriter where Self: ~Copyable {
    mutating func sample(_ family: MetricFamily, _ labels: LabelText, _ value: UInt64) {
        withExtendedLifetime(labels) { sample(family, labels.unowned, value) }
    }

    mutating func sample(
        _ family: MetricFamily,
        _ labels: LabelText,
        secondsFromNanoseconds nanoseconds: Int64
    ) {
        withExtendedLifetime(labels) { sample(family, labels.unowned, secondsFromNanoseconds: nanoseconds) }
    }

    mutating func counter(_ family: MetricFamily, _ labels: LabelText, _ value: UInt64, createdAt: Int64?) {
        withExtendedLifetime(labels) { counter(family, labels.unowned, value, createdAt: createdAt) }
    }

    mutating func counter(
        _ family: MetricFamily,
        _ labels: LabelText,
        secondsFromNanoseconds nanoseconds: Int64,
        createdAt: Int64?
    ) {
        withExtendedLifetime(labels) {
            counter(family, labels.unowned, secondsFromNanoseconds: nanoseconds, createdAt: createdAt)
        }
    }
}

extension ProtobufWriter: MetricWriter {
    var isExtended: Bool { true }
}

extension ExpositionWriter: MetricWriter {
    @inline(__always)
    var isExtended: Bool { format == .openMetrics }

    @inline(__always)
    mutating func counter(_ family: MetricFamily, _ labels: UnownedText, _ value: UInt64, createdAt: Int64?) {
        sample(family, labels, value)
        if let createdAt { created(family, labels, unixNanoseconds: createdAt) }
    }

    @inline(__always)
    mutating func counter(
        _ family: MetricFamily,
        _ labels: UnownedText,
        secondsFromNanoseconds nanoseconds: Int64,
        createdAt: Int64?
    ) {
        sample(family, labels, secondsFromNanoseconds: nanoseconds)
        if let createdAt { created(family, labels, unixNanoseconds: createdAt) }
    }

    @inline(__always)
    mutating func histogram(
        _ family: MetricFamily,
        _ labels: UnownedText,
        bounds: borrowing HistogramBounds,
        counts: Span<UInt64>,
        sumNanoseconds sum: Int64,
        exemplars: Span<HistogramExemplar>,
        native: NativeHistogram?,
        createdAt: Int64?
    ) {
        histogram(
            family, labels, bounds: bounds, counts: counts, sumNanoseconds: sum, exemplars: exemplars,
            createdAt: createdAt)
    }
}
