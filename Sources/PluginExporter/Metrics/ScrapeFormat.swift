internal import Exposition

/// What a scrape is written in.
enum ScrapeFormat: Hashable {
    /// Prometheus's text format 0.0.4.
    case text
    /// Its version 1.0.0, which differs in names that ours are none of.
    case text1
    case openMetrics(OpenMetricsVersion, NameEscaping)
    /// Messages, each with its length before it. The one that has native histograms.
    case protobuf

    /// What the client likes best of what is offered.
    ///
    /// - Parameters:
    ///   - accept: its `Accept` header; nil if it sent none. Text 0.0.4 is for who names nothing, or nothing that can be
    ///     read or is offered: an answer that cannot be used is better than none, since it can be looked at.
    ///   - isTextOnly: whether the text formats alone are offered.
    init(accept: String?, isTextOnly: Bool = false) {
        guard let accept else {
            self = .text
            return
        }
        var choice = FormatChoice()
        for value in AcceptedValues(accept) { choice.consider(value) }
        self = choice.best(isTextOnly: isTextOnly) ?? .text
    }

    /// What its text is written in; nil of what is no text.
    var exposition: ExpositionFormat? {
        switch self {
        case .text, .text1: .text
        case .openMetrics: .openMetrics
        case .protobuf: nil
        }
    }

    var contentType: String {
        switch self {
        case .text: ExpositionFormat.text.contentType
        case .text1: "text/plain; version=1.0.0; charset=utf-8; escaping=allow-utf-8"
        case .openMetrics(let version, let escaping):
            "application/openmetrics-text; version=\(version.rawValue); charset=utf-8; escaping=\(escaping.rawValue)"
        case .protobuf: ProtobufWriter.contentType
        }
    }
}
