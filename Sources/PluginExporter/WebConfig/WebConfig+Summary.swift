internal import MicroHTTP

extension WebConfig {
    /// What it turns on, a line each.
    package var summary: [String] {
        var lines: [String] = []
        if let tls {
            let versions =
                tls.minimumVersion == tls.maximumVersion
                ? tls.minimumVersion.rawValue : "\(tls.minimumVersion.rawValue) to \(tls.maximumVersion.rawValue)"
            lines.append("TLS: on, \(versions)")
            let names =
                tls.allowedClientNames.isEmpty ? "" : ", for \(Self.count(tls.allowedClientNames.count, "name"))"
            lines.append("client certificates: \(tls.clientAuthentication.rawValue)\(names)")
        } else {
            lines.append("TLS: off")
        }
        lines.append(
            "passwords: " + (users.isEmpty ? "none asked for" : "asked for, \(Self.count(users.count, "user"))"))
        if !headers.isEmpty { lines.append("headers: \(headers.map(\.name).joined(separator: ", "))") }
        if let rateLimit {
            lines.append(
                "rate limit: a request each \(rateLimit.interval.formattedSeconds)s, \(rateLimit.burst) at once")
        }
        if let http2 { lines.append("http2: \(http2 ? "accepted; HTTP/1.1 is served" : "off; HTTP/1.1 is served")") }
        return lines
    }

    private static func count(_ number: Int, _ noun: String) -> String {
        "\(number) \(noun)\(number == 1 ? "" : "s")"
    }
}
