/// `http_server_config`.
struct HTTPSection {
    /// The headers that every answer may be given, with the values that each may have; none if any will do.
    private static let headers: [(name: String, values: [String])] = [
        ("Content-Security-Policy", []),
        ("Strict-Transport-Security", []),
        ("X-Content-Type-Options", ["nosniff"]),
        ("X-Frame-Options", ["deny", "sameorigin"]),
        ("X-XSS-Protection", []),
    ]

    /// Nil if it is not said. HTTP/1.1 is served in any case.
    let http2: Bool?
    /// In the order of the file.
    let headers: [(name: String, value: String)]

    init(in file: ConfigSection) throws(ConfigFault) {
        let section = try file.section("http_server_config", keys: ["http2", "headers"])
        http2 = try section.boolean("http2")
        var headers: [(name: String, value: String)] = []
        for entry in try section.section("headers", keys: nil).entries {
            let value = try Self.value(of: entry)
            // One without a value says nothing, and HTTP's library takes none.
            if !value.isEmpty { headers.append((entry.key, value)) }
        }
        self.headers = headers
    }

    private static func value(of entry: YAMLNode.Entry) throws(ConfigFault) -> String {
        guard let header = headers.first(where: { $0.name == entry.key }) else {
            throw ConfigFault(
                mark: entry.mark,
                reason:
                    "the header '\(entry.key.shown)' cannot be set; \(entry.key.suggestion(among: headers.map(\.name)))"
            )
        }
        let text = try ConfigSection.text(entry.value, of: entry.key)
        guard header.values.isEmpty || header.values.contains(text) else {
            throw ConfigSection.unknown(
                Located(value: text, mark: entry.value.mark), of: entry.key, among: header.values)
        }
        // A policy is often written over several lines; in a header it is one.
        let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
        guard line.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control || $0 == "\t" }) else {
            throw ConfigFault(mark: entry.value.mark, reason: "\(entry.key) holds a control character; remove it")
        }
        return line
    }
}
