extension ExpositionWriter: MetricWriter {
    @inlinable
    package var isExtended: Bool { format == .openMetrics }

    @inlinable
    @inline(__always)
    public mutating func counter(_ family: MetricFamily, _ labels: UnownedText, _ value: UInt64, createdAt: Int64?) {
        sample(family, labels, value)
        if let createdAt { created(family, labels, unixNanoseconds: createdAt) }
    }

    @inlinable
    @inline(__always)
    public mutating func counter(
        _ family: MetricFamily,
        _ labels: UnownedText,
        secondsFromNanoseconds nanoseconds: Int64,
        createdAt: Int64?
    ) {
        sample(family, labels, secondsFromNanoseconds: nanoseconds)
        if let createdAt { created(family, labels, unixNanoseconds: createdAt) }
    }

    @inlinable
    @inline(__always)
    package mutating func histogram(
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
