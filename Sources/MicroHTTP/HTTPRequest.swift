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
        self.path = RequestPath.originForm(of: path)
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
    public var pathSegments: [String]? { RequestPath.segments(of: path) }
}
