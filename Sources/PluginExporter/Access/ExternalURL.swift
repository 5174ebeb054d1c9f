internal import MicroHTTP

/// The address under which a server is reached from outside, through a proxy say: `https://example.org/plugins`, or the
/// path alone.
struct ExternalURL: Equatable, Sendable {
    /// As a browser writes it: `https://example.org`, with the port unless it is the usual one; nil if there is only a
    /// path.
    let origin: String?
    /// Without a slash at its end: empty for the root.
    let path: String

    /// - Throws: ``ConfigurationError/invalidExternalURL(_:reason:)``.
    init(_ text: String) throws(ConfigurationError) {
        func invalid(_ reason: String) -> ConfigurationError { .invalidExternalURL(text, reason: reason) }
        var rest = text[...]
        var usualPort: UInt16?
        if let end = text.firstRange(of: "://") {
            switch text[..<end.lowerBound].lowercased() {
            case "http": usualPort = 80
            case "https": usualPort = 443
            default: throw invalid("it must begin with http:// or https://")
            }
            rest = text[end.upperBound...]
        } else if !text.hasPrefix("/") {
            throw invalid("write it as https://example.org/plugins, or its path alone, as /plugins")
        }
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        rest = rest[authority.endIndex...]
        path = try PathPrefix.normalized(String(rest)) { invalid($0) }
        guard let usualPort else {
            origin = nil
            return
        }
        guard !authority.contains("@") else { throw invalid("a name and a password do not belong in it") }
        guard !authority.isEmpty, !authority.hasPrefix(":") else { throw invalid("it names no host") }
        let hasPort = !authority.hasSuffix("]") && authority.contains(":")
        let address: ListenAddress
        do throws(ListenError) {
            address = try ListenAddress(hasPort ? String(authority) : "\(authority):\(usualPort)")
        } catch {
            throw invalid("'\(authority)' is no host, with or without a port")
        }
        guard let name = address.host, address.port > 0 else { throw invalid("'\(authority)' is no host with a port") }
        let host = (name.contains(":") ? "[\(name)]" : name).lowercased()
        let port = address.port == usualPort ? "" : ":\(address.port)"
        origin = (usualPort == 443 ? "https://" : "http://") + host + port
    }
}
