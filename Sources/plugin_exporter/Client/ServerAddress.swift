import CCurl

/// Where a server's API begins, and the addresses that the program asks there.
struct ServerAddress: Equatable, CustomStringConvertible {
    /// What is wrong with a text that is no such address. It does not repeat the text, which may hold a password.
    struct Invalid: Error, Equatable, CustomStringConvertible {
        let description: String

        init(_ description: String) {
            self.description = description
        }
    }

    private static let pluginsPath = "/v1/plugins"

    /// Scheme, host and path, without a slash at the end: `http://127.0.0.1:10077`, `https://host/plugins-host`.
    let base: String
    /// The list of plugins; with a slash at the end if it was given with one.
    let plugins: String

    /// Takes a server's root, with or without a path, or the address of its list of plugins.
    init(_ text: String) throws(Invalid) {
        guard let colon = text.firstRange(of: "://"), Self.isScheme(text[..<colon.lowerBound]) else {
            throw Invalid("it has no scheme; write it as http://127.0.0.1:10077")
        }
        let scheme = text[..<colon.lowerBound].lowercased()
        guard scheme == "http" || scheme == "https" else {
            throw Invalid("its scheme is '\(scheme)'; only http:// and https:// can be asked")
        }
        let rest = text[colon.upperBound...]
        guard !rest.unicodeScalars.contains(where: { $0 == " " || $0 == "\\" || $0.isInvisible }) else {
            throw Invalid("it holds a space, a backslash or a control character; remove that")
        }
        guard !rest.contains("#") else { throw Invalid("it has a fragment; leave out '#' and what follows") }
        guard !rest.contains("?") else { throw Invalid("it has a query; leave out '?' and what follows") }
        let authority = rest.prefix { $0 != "/" }
        guard !authority.contains("@") else {
            throw Invalid("it holds a user; leave that out and say --username and --password-file")
        }
        try Self.check(authority)

        var path = rest[authority.endIndex...]
        var pluginsPath = Self.pluginsPath
        let endsInSlash = path.hasSuffix("/")
        Self.removeSlashes(&path)
        if path.hasSuffix(pluginsPath) {
            path.removeLast(pluginsPath.count)
            Self.removeSlashes(&path)
            // There are servers that have the list only there, and answer with a redirect without it.
            if endsInSlash { pluginsPath += "/" }
        }
        base = "\(scheme)://\(authority)\(path)"
        plugins = base + pluginsPath
        try Self.checkForCurl(plugins)
    }

    var description: String { base }

    /// Where the server says whether its plugins are started.
    var ready: String { base + "/-/ready" }

    /// The server's own audit.
    var audit: String { base + "/v1/audit" }

    /// Where a tool is run.
    func run(_ tool: String, of plugin: String) -> String {
        "\(base)\(Self.pluginsPath)/\(Self.segment(plugin))/tools/\(Self.segment(tool))/run"
    }

    private static func isScheme(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { isLetterOrDigit($0) || "+-.".utf8.contains($0) }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }

    /// Checks a host with or without a port.
    private static func check(_ authority: Substring) throws(Invalid) {
        let host: Substring
        if authority.hasPrefix("[") {
            guard let bracket = authority.firstIndex(of: "]") else { throw Invalid("its '[' is not closed") }
            host = authority[...bracket]
        } else {
            guard authority.count(where: { $0 == ":" }) < 2 else {
                throw Invalid(
                    "it has more than one ':' before its path; an IPv6 host stands in [ ], as http://[::1]:10077")
            }
            host = authority.prefix { $0 != ":" }
        }
        guard !host.isEmpty, host != "[]" else { throw Invalid("it has no host; write it as http://127.0.0.1:10077") }
        let port = authority[host.endIndex...]
        guard !port.isEmpty else { return }
        guard port.hasPrefix(":"), port.dropFirst().allSatisfy({ $0.isASCII && $0.isNumber }),
            (1...65535).contains(Int(port.dropFirst()) ?? 0)
        else { throw Invalid("after its host must come a port of 1 to 65535, or none") }
    }

    /// Has libcurl read it as it will for a request, which would fail like a server that is not there.
    private static func checkForCurl(_ address: String) throws(Invalid) {
        guard let url = curl_url() else { throw Invalid("libcurl did not start") }
        defer { curl_url_cleanup(url) }
        let code = curl_url_set(url, CURLUPART_URL, address, 0)
        guard code == CURLUE_OK else {
            let reason = String(cString: curl_url_strerror(code))
            throw Invalid("no request can be sent to its host and port: \(reason); write it as http://127.0.0.1:10077")
        }
    }

    private static func removeSlashes(_ path: inout Substring) {
        while path.hasSuffix("/") { path.removeLast() }
    }

    /// Text as one segment of a path.
    private static func segment(_ text: String) -> String {
        var segment = ""
        for byte in text.utf8 {
            if isLetterOrDigit(byte) || "-._~".utf8.contains(byte) {
                segment.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                let hex = String(byte, radix: 16, uppercase: true)
                segment += hex.count == 1 ? "%0\(hex)" : "%\(hex)"
            }
        }
        return segment
    }
}
