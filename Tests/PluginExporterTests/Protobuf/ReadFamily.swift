/// A metric family as `metrics.proto` has it.
struct ReadFamily {
    struct Exemplar: Equatable {
        var traceID: String?
        var value: Double?
        var unixNanoseconds: Int64?
    }

    struct Native: Equatable {
        var schema: Int64
        var zeroThreshold: Double?
        var zeroCount: UInt64?
        /// What each bucket counts that is in a span.
        var counts: [Int64: Int64]
        var spans: Int
    }

    struct Metric {
        var labels: [String: String] = [:]
        /// Of what is no histogram.
        var value: Double?
        var createdAt: Int64?
        var count: UInt64?
        var sum: Double?
        /// Cumulative, by their bounds.
        var buckets: [(bound: Double, count: UInt64, exemplar: Exemplar?)] = []
        var native: Native?
        var nativeExemplars: [Exemplar] = []
    }

    struct Malformed: Error {
        let what: String
    }

    let name: String
    let help: String
    /// 0 counter, 1 gauge, 3 untyped, 4 histogram.
    let type: UInt64
    let unit: String?
    let metrics: [Metric]

    static func read(_ bytes: some Collection<UInt8>) throws -> [ReadFamily] {
        try WireMessage.delimited(bytes).map { try ReadFamily($0) }
    }

    private init(_ message: WireMessage) throws {
        guard let name = try message.text(1), let help = try message.text(2), let type = try message.integer(3) else {
            throw Malformed(what: "a family without a name, a help or a type")
        }
        (self.name, self.help, self.type) = (name, help, type)
        unit = try message.text(5)
        // The field of the value says the type again.
        guard let field: UInt64 = [0: 3, 1: 2, 3: 5, 4: 7][type] else { throw Malformed(what: "type \(type)") }
        metrics = try message.messages(4).map { try Self.metric($0, field) }
    }

    private static func metric(_ message: WireMessage, _ field: UInt64) throws -> Metric {
        var metric = Metric()
        for label in try message.messages(1) {
            guard let name = try label.text(1), let value = try label.text(2), metric.labels[name] == nil else {
                throw Malformed(what: "a label")
            }
            metric.labels[name] = value
        }
        guard Set(message.fields.map(\.number)).isSubset(of: [1, field]), let value = try message.message(field) else {
            throw Malformed(what: "a metric of another type")
        }
        guard field == 7 else {
            metric.value = try value.double(1)
            metric.createdAt = try time(value.message(3))
            return metric
        }
        metric.count = try value.integer(1)
        metric.sum = try value.double(2)
        metric.createdAt = try time(value.message(15))
        metric.buckets = try value.messages(3).map { bucket in
            guard let count = try bucket.integer(1), let bound = try bucket.double(2) else {
                throw Malformed(what: "a bucket")
            }
            return (bound, count, try bucket.message(3).map(exemplar))
        }
        metric.native = try native(value)
        metric.nativeExemplars = try value.messages(16).map(exemplar)
        return metric
    }

    private static func native(_ message: WireMessage) throws -> Native? {
        guard let schema = try message.signed(5).first else { return nil }
        var native = Native(
            schema: schema, zeroThreshold: try message.double(6), zeroCount: try message.integer(7), counts: [:],
            spans: 0)
        var deltas = try message.signed(13)[...]
        var (index, count): (Int64, Int64) = (0, 0)
        for span in try message.messages(12) {
            guard let offset = try span.signed(1).first, let length = try span.integer(2) else {
                throw Malformed(what: "a span")
            }
            // Only the first may go back.
            guard offset >= 0 || native.spans == 0 else { throw Malformed(what: "a span that goes back") }
            index += offset
            for _ in 0..<length {
                guard let delta = deltas.popFirst() else { throw Malformed(what: "a span without numbers") }
                count += delta
                native.counts[index] = count
                index += 1
            }
            native.spans += 1
        }
        guard deltas.isEmpty else { throw Malformed(what: "numbers without a span") }
        return native
    }

    private static func exemplar(_ message: WireMessage) throws -> Exemplar {
        let label = try message.messages(1)
        guard label.count == 1, try label[0].text(1) == "trace_id" else { throw Malformed(what: "an exemplar") }
        return Exemplar(
            traceID: try label[0].text(2), value: try message.double(2), unixNanoseconds: try time(message.message(3)))
    }

    private static func time(_ message: WireMessage?) throws -> Int64? {
        guard let message else { return nil }
        guard let seconds = try message.integer(1), let nanos = try message.integer(2), nanos < 1_000_000_000 else {
            throw Malformed(what: "a time")
        }
        return Int64(bitPattern: seconds) * 1_000_000_000 + Int64(nanos)
    }
}
