import Testing

/// A web configuration, and what is said of it.
struct WebConfigCase: Sendable, CustomTestStringConvertible {
    enum Outcome: Sendable {
        /// With its summary and its warnings, both whole.
        case good(_ summary: [String], warnings: [String] = [])
        /// With the place and the words, without the file's name.
        case refused(String)
        /// The same, though exporter-toolkit accepts it, and then serves nobody, or not as it says.
        case refusedHereAlone(String)
    }

    static let all = general + files + tls + clients + http + users + rateLimits

    /// The summaries of what turns nothing on, and of what turns on TLS alone.
    static let plain = ["TLS: off", "passwords: none asked for"]
    static let encrypted = [
        "TLS: on, TLS12 to TLS13", "client certificates: NoClientCert", "passwords: none asked for",
    ]

    let text: String
    let outcome: Outcome

    init(_ text: String, _ outcome: Outcome) {
        self.text = text
        self.outcome = outcome
    }

    var testDescription: String {
        String(text.prefix(200)).replacing("\n", with: "⏎").replacing("\0", with: "␀")
    }
}
