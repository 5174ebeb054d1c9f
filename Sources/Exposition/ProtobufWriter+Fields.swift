extension ProtobufWriter {
    /// The numbers of the fields in `metrics.proto`.
    enum Field {
        enum Family {
            static let name: UInt64 = 1
            static let help: UInt64 = 2
            static let type: UInt64 = 3
            static let metric: UInt64 = 4
            static let unit: UInt64 = 5
        }

        enum Metric {
            static let label: UInt64 = 1
            static let gauge: UInt64 = 2
            static let counter: UInt64 = 3
            static let untyped: UInt64 = 5
            static let histogram: UInt64 = 7
        }

        enum Label {
            static let name: UInt64 = 1
            static let value: UInt64 = 2
        }

        /// A counter's, a gauge's and what is untyped.
        enum Sample {
            static let value: UInt64 = 1
            static let createdTimestamp: UInt64 = 3
        }

        enum Histogram {
            static let sampleCount: UInt64 = 1
            static let sampleSum: UInt64 = 2
            static let bucket: UInt64 = 3
            static let schema: UInt64 = 5
            static let zeroThreshold: UInt64 = 6
            static let zeroCount: UInt64 = 7
            static let positiveSpan: UInt64 = 12
            static let positiveDelta: UInt64 = 13
            static let createdTimestamp: UInt64 = 15
            static let exemplars: UInt64 = 16
        }

        enum Bucket {
            static let cumulativeCount: UInt64 = 1
            static let upperBound: UInt64 = 2
            static let exemplar: UInt64 = 3
        }

        enum Span {
            static let offset: UInt64 = 1
            static let length: UInt64 = 2
        }

        enum Exemplar {
            static let label: UInt64 = 1
            static let value: UInt64 = 2
            static let timestamp: UInt64 = 3
        }

        /// `google.protobuf.Timestamp`.
        enum Timestamp {
            static let seconds: UInt64 = 1
            static let nanos: UInt64 = 2
        }
    }
}

extension MetricFamily.Kind {
    /// `io.prometheus.client.MetricType`.
    var protobufType: UInt64 {
        switch self {
        case .counter: 0
        case .gauge: 1
        case .untyped: 3
        case .histogram: 4
        }
    }

    /// The field of a metric that has its value.
    var protobufField: UInt64 {
        switch self {
        case .counter: ProtobufWriter.Field.Metric.counter
        case .gauge: ProtobufWriter.Field.Metric.gauge
        case .untyped: ProtobufWriter.Field.Metric.untyped
        case .histogram: ProtobufWriter.Field.Metric.histogram
        }
    }
}

extension ProtobufWriter {
    /// All fields of a family's message but its metrics.
    static func header(_ name: String, _ kind: MetricFamily.Kind, _ help: String, unit: String?) -> [UInt8] {
        var buffer = ByteBuffer(capacity: 256)
        buffer.append(field: Field.Family.name, name)
        buffer.append(field: Field.Family.help, help)
        buffer.append(field: Field.Family.type, kind.protobufType)
        if let unit { buffer.append(field: Field.Family.unit, unit) }
        return buffer.withUnsafeBytes { Array($0) }
    }
}

extension ByteBuffer {
    fileprivate mutating func append(field: UInt64, _ text: String) {
        var text = text
        text.withUTF8 { append(field: field, UnsafeRawBufferPointer($0)) }
    }

    /// Appends a field with a moment in time.
    mutating func append(field: UInt64, unixNanoseconds time: Int64) {
        typealias Field = ProtobufWriter.Field.Timestamp
        append(field: field) { timestamp in
            // Nanoseconds count forward, whatever the sign of the seconds.
            let nanos = (time % 1_000_000_000 + 1_000_000_000) % 1_000_000_000
            timestamp.append(field: Field.seconds, UInt64(bitPattern: (time - nanos) / 1_000_000_000))
            timestamp.append(field: Field.nanos, UInt64(nanos))
        }
    }

    /// Appends labels that are kept as text: each is a message of its name and of its value, which nothing is escaped in.
    mutating func append(pairs labels: UnownedText) {
        typealias Field = ProtobufWriter.Field
        let text = UnsafeRawBufferPointer(start: labels.start, count: labels.count)
        var position = 0
        while let equals = text[position...].firstIndex(of: UInt8(ascii: "=")) {
            let name = UnsafeRawBufferPointer(rebasing: text[position..<equals])
            let value = equals + 2
            var (end, escapes) = (value, 0)
            while end < text.count, text[end] != UInt8(ascii: "\"") {
                let isEscape = text[end] == UInt8(ascii: "\\")
                end += isEscape ? 2 : 1
                escapes += isEscape ? 1 : 0
            }
            append(field: Field.Metric.label) { pair in
                pair.append(field: Field.Label.name, name)
                pair.append(field: Field.Label.value, .lengthDelimited)
                pair.append(varint: UInt64(end - value - escapes))
                let escaped = UnsafeRawBufferPointer(rebasing: text[value..<end])
                if escapes == 0 { pair.append(escaped) } else { pair.append(unescaping: escaped) }
            }
            // The quote, and the comma before the next.
            position = min(end + 2, text.count)
        }
    }

    private mutating func append(unescaping text: UnsafeRawBufferPointer) {
        var isEscaped = false
        for byte in text {
            if isEscaped {
                append(byte == UInt8(ascii: "n") ? UInt8(ascii: "\n") : byte)
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else {
                append(byte)
            }
        }
    }
}
