/// The same with labels as they are kept. For thousands of lines there is ``LabelText/unowned``.
extension ExpositionWriter {
    /// Writes a sample with an integer value.
    public mutating func sample(_ family: MetricFamily, _ labels: LabelText, _ value: UInt64) {
        withExtendedLifetime(labels) { sample(family, labels.unowned, value) }
    }

    /// Writes a sample with an integer value and two sets of labels.
    public mutating func sample(
        _ family: MetricFamily,
        _ labels: LabelText,
        _ more: LabelText,
        _ value: UInt64
    ) {
        guard !labels.isEmpty, !more.isEmpty else { return sample(family, labels.and(more), value) }
        withExtendedLifetime((labels, more)) { sample(family, labels.unowned, more.unowned, value) }
    }

    /// Writes a sample in seconds.
    public mutating func sample(
        _ family: MetricFamily,
        _ labels: LabelText,
        secondsFromNanoseconds nanoseconds: Int64
    ) {
        withExtendedLifetime(labels) { sample(family, labels.unowned, secondsFromNanoseconds: nanoseconds) }
    }

    /// Writes a sample with a floating-point value.
    public mutating func sample(_ family: MetricFamily, _ labels: LabelText, number value: Double) {
        withExtendedLifetime(labels) {
            buffer.append(atMost: family.series.length(with: labels.unowned)) {
                family.series.write(labels.unowned, to: $0)
            }
        }
        buffer.append(value)
        buffer.append(UInt8(ascii: "\n"))
    }

    /// Writes a histogram of durations.
    public mutating func histogram(
        _ family: MetricFamily,
        _ labels: LabelText,
        bounds: borrowing HistogramBounds,
        counts: Span<UInt64>,
        sumNanoseconds sum: Int64,
        exemplars: Span<HistogramExemplar> = Span(),
        createdAt: Int64? = nil
    ) {
        withExtendedLifetime(labels) {
            histogram(
                family, labels.unowned, bounds: bounds, counts: counts, sumNanoseconds: sum, exemplars: exemplars,
                createdAt: createdAt)
        }
    }
}
