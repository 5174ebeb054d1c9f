/// What a client thinks of each format, as it is read from an `Accept` header (RFC 9110, section 12.5.1).
struct FormatChoice {
    /// In the order of our own liking, which counts where the client has none.
    private enum Offer: Int, CaseIterable {
        case text, text1, openMetrics, firstOpenMetrics, protobuf
    }

    /// How closely a value names a format; the closest is what counts.
    private enum Closeness: Int {
        case anything, type, subtype, version
    }

    /// The value that names a format most closely; of several, the best liked.
    private struct Opinion {
        var closeness: Closeness
        var quality: Double
        /// Where it stands in the header: of formats that are liked alike, the client puts the best first.
        var position: Int
        var escaping: NameEscaping
    }

    private var opinions = [Opinion?](repeating: nil, count: Offer.allCases.count)
    private var position = 0

    /// Takes the next value of the header.
    mutating func consider(_ value: AcceptedValue) {
        position += 1
        switch value.name {
        case "*/*":
            for offer in Offer.allCases { consider(offer, value, .anything) }
        case "text/*":
            consider(.text, value, .type)
            consider(.text1, value, .type)
        case "application/*":
            consider(.openMetrics, value, .type)
            consider(.firstOpenMetrics, value, .type)
            consider(.protobuf, value, .type)
        case "text/plain":
            switch value["version"] {
            case "0.0.4": consider(.text, value, .version)
            case "1.0.0": consider(.text1, value, .version)
            case nil:
                consider(.text, value, .subtype)
                consider(.text1, value, .subtype)
            default: break
            }
        case "application/openmetrics-text":
            switch value["version"] {
            case "1.0.0": consider(.openMetrics, value, .version)
            // No version is the first one.
            case "0.0.1", nil: consider(.firstOpenMetrics, value, .version)
            default: break
            }
        case "application/vnd.google.protobuf":
            // There are other messages, and other ways to write this one.
            guard value["proto"] == "io.prometheus.client.metricfamily", value["encoding"] == "delimited" else { break }
            consider(.protobuf, value, .version)
        default: break
        }
    }

    private mutating func consider(_ offer: Offer, _ value: AcceptedValue, _ closeness: Closeness) {
        if let other = opinions[offer.rawValue] {
            let isCloser = closeness.rawValue > other.closeness.rawValue
            let isBetter = closeness == other.closeness && value.quality > other.quality
            guard isCloser || isBetter else { return }
        }
        opinions[offer.rawValue] = Opinion(
            closeness: closeness,
            quality: value.quality,
            position: position,
            escaping: value["escaping"].flatMap { NameEscaping(rawValue: String($0)) } ?? .underscores
        )
    }

    /// What the client likes best; nil if it takes nothing that is offered.
    func best(isTextOnly: Bool) -> ScrapeFormat? {
        var best: (offer: Offer, opinion: Opinion)?
        for offer in Offer.allCases where !isTextOnly || offer == .text || offer == .text1 {
            guard let opinion = opinions[offer.rawValue], opinion.quality > 0 else { continue }
            if let best, (best.opinion.quality, -best.opinion.position) >= (opinion.quality, -opinion.position) {
                continue
            }
            best = (offer, opinion)
        }
        return best.map { offer, opinion in
            switch offer {
            case .text: .text
            case .text1: .text1
            case .openMetrics: .openMetrics(.second, opinion.escaping)
            case .firstOpenMetrics: .openMetrics(.first, opinion.escaping)
            case .protobuf: .protobuf
            }
        }
    }
}
