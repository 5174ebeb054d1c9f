internal import CMicroHTTPD

/// A request, its body complete. It can only be borrowed: what it reads from lives until the handler returns.
public struct HTTPRequest: ~Copyable {
    public let method: HTTPMethod
    /// The path as it was sent, percent-encoded, without the query.
    public let path: String
    /// The body, empty if there was none; nil if it is larger than the server takes.
    public let body: [UInt8]?
    /// Who sent it.
    public let peer: PeerAddress
    /// Whether it came over TLS.
    public let isEncrypted: Bool
    /// Requests that the server has in flight, this one among them.
    public let requestsInFlight: Int
    /// Whether the handler let its sender in as somebody who has shown who he is; false while it is asked.
    public let isAuthenticated: Bool

    let connection: OpaquePointer

    init(
        method: HTTPMethod, path: String, body: [UInt8]?, connection: OpaquePointer, requestsInFlight: Int,
        isAuthenticated: Bool
    ) {
        self.method = method
        self.path = Self.originForm(path)
        self.body = body
        self.connection = connection
        self.requestsInFlight = requestsInFlight
        self.isAuthenticated = isAuthenticated
        let client = Client.of(connection)
        peer = PeerAddress(of: connection, hasVerifiedCertificate: client?.hasVerifiedCertificate ?? false)
        isEncrypted = client?.tls != nil
    }

    /// A header's value, its name in any case; nil if it was not sent. Of several lines, the first; see ``list(_:)``.
    /// Bytes that are not UTF-8 are repaired.
    public func header(_ name: String) -> String? {
        MHD_lookup_connection_value(connection, .HEADER_KIND, name).map { String(cString: $0) }
    }

    /// The path's segments, decoded: `/v1/plugins/a%2Fb/` is `["v1", "plugins", "a/b"]`. A slash at the end does not
    /// count; nil if a segment's percent-encoding is broken or not UTF-8.
    public var pathSegments: [String]? {
        guard path.utf8.first == UInt8(ascii: "/") else { return nil }
        var segments = path.utf8.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        if segments.last?.isEmpty == true { segments.removeLast() }
        var decoded: [String] = []
        for segment in segments {
            guard let text = Self.percentDecoded(segment) else { return nil }
            decoded.append(text)
        }
        return decoded
    }

    /// The path of a target that names the server as well, `http://host/path`, as it would be sent without.
    ///
    /// A server takes both forms (RFC 9112, section 3.2.2).
    private static func originForm(_ target: String) -> String {
        guard let scheme = ["http://", "https://"].first(where: { target.lowercased().hasPrefix($0) }) else {
            return target
        }
        return target.dropFirst(scheme.count).firstIndex(of: "/").map { String(target[$0...]) } ?? "/"
    }

    private static func percentDecoded(_ segment: Substring.UTF8View) -> String? {
        var bytes: [UInt8] = []
        var rest = segment[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(hexDigit), let low = rest.popFirst().flatMap(hexDigit) else {
                return nil
            }
            bytes.append(high << 4 | low)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
