extension ProtobufWriter {
    /// Writes a histogram of durations, with classic buckets and, if there are some, native ones.
    ///
    /// - Parameters:
    ///   - counts: each classic bucket's own count, one more than there are bounds.
    ///   - sum: the sum of the durations in nanoseconds.
    ///   - exemplars: at most one for each classic bucket, in their order.
    ///   - native: of the same observations.
    ///   - createdAt: since when they are counted, in nanoseconds since 1970.
    public mutating func histogram(
        _ family: MetricFamily,
        _ labels: UnownedText,
        bounds: borrowing HistogramBounds,
        counts: Span<UInt64>,
        sumNanoseconds sum: Int64,
        exemplars: Span<HistogramExemplar> = Span(),
        native: NativeHistogram? = nil,
        createdAt: Int64? = nil
    ) {
        buffer.append(field: Field.Family.metric, room: 2) { metric in
            metric.append(pairs: labels)
            metric.append(field: family.kind.protobufField, room: 2) { histogram in
                var total: UInt64 = 0
                for index in counts.indices { total &+= counts[index] }
                histogram.append(field: Field.Histogram.sampleCount, total)
                histogram.append(field: Field.Histogram.sampleSum, Self.seconds(sum))
                histogram.append(buckets: counts, bounds, exemplars)
                if let native {
                    histogram.append(native: native)
                    // Those of the classic buckets are spread as widely.
                    for index in exemplars.indices {
                        histogram.append(field: Field.Histogram.exemplars, exemplar: exemplars[index])
                    }
                }
                if let createdAt {
                    histogram.append(field: Field.Histogram.createdTimestamp, unixNanoseconds: createdAt)
                }
            }
        }
    }
}

extension ByteBuffer {
    fileprivate mutating func append(
        buckets counts: Span<UInt64>, _ bounds: borrowing HistogramBounds, _ exemplars: Span<HistogramExemplar>
    ) {
        typealias Field = ProtobufWriter.Field
        var (total, exemplar): (UInt64, Int) = (0, 0)
        for index in 0..<min(bounds.count, counts.count) {
            total &+= counts[index]
            append(field: Field.Histogram.bucket) { bucket in
                bucket.append(field: Field.Bucket.cumulativeCount, total)
                bucket.append(field: Field.Bucket.upperBound, bounds.seconds[index])
                guard exemplar < exemplars.count, exemplars[exemplar].bucket == index else { return }
                bucket.append(field: Field.Bucket.exemplar, exemplar: exemplars[exemplar])
                exemplar += 1
            }
        }
    }

    /// Buckets that follow each other are a span, and each says what it counts more than the one before.
    fileprivate mutating func append(native: NativeHistogram) {
        typealias Field = ProtobufWriter.Field
        append(field: Field.Histogram.schema, .varint)
        append(zigZag: Int64(native.schema))
        append(field: Field.Histogram.zeroThreshold, native.zeroThreshold)
        append(field: Field.Histogram.zeroCount, native.zeroCount)
        // Nothing in any: a span of no buckets says that it is a native histogram all the same.
        if native.buckets.isEmpty { append(spanAt: 0, length: 0) }
        var (first, end) = (0, 0)
        while first < native.buckets.count {
            let start = native.buckets[first].index
            var next = first + 1
            while next < native.buckets.count, native.buckets[next].index == start + next - first { next += 1 }
            append(spanAt: start - end, length: next - first)
            end = start + next - first
            first = next
        }
        var former: UInt64 = 0
        for bucket in native.buckets {
            append(field: Field.Histogram.positiveDelta, .varint)
            append(zigZag: Int64(bitPattern: bucket.count &- former))
            former = bucket.count
        }
    }

    private mutating func append(spanAt offset: Int, length: Int) {
        typealias Field = ProtobufWriter.Field
        append(field: Field.Histogram.positiveSpan) { span in
            span.append(field: Field.Span.offset, .varint)
            span.append(zigZag: Int64(offset))
            span.append(field: Field.Span.length, UInt64(length))
        }
    }

    fileprivate mutating func append(field: UInt64, exemplar: HistogramExemplar) {
        typealias Field = ProtobufWriter.Field
        append(field: field) { message in
            message.append(field: Field.Exemplar.label) { label in
                label.append(field: Field.Label.name, "trace_id")
                label.append(field: Field.Label.value, .lengthDelimited)
                label.append(varint: 32)
                label.append(hexadecimal: exemplar.traceID.high)
                label.append(hexadecimal: exemplar.traceID.low)
            }
            message.append(field: Field.Exemplar.value, ProtobufWriter.seconds(exemplar.nanoseconds))
            message.append(field: Field.Exemplar.timestamp, unixNanoseconds: exemplar.unixNanoseconds)
        }
    }

    private mutating func append(field: UInt64, _ text: StaticString) {
        append(field: field, UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    private mutating func append(hexadecimal value: UInt64) {
        append(atMost: 16) { NumberText.write(hexadecimal: value, to: $0) }
    }
}
