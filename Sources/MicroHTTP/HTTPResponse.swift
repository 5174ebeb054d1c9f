/// What is answered to a request.
public struct HTTPResponse: Sendable {
    /// Where the body's bytes are.
    public enum Body: Sendable {
        /// Copied as the answer is sent.
        case bytes([UInt8])
        /// Sent in place.
        case shared(any ResponseBytes)
        /// Made while it is sent.
        case stream(any ResponseStream)

        /// In bytes.
        var count: Int {
            switch self {
            case .bytes(let bytes): bytes.count
            case .shared(let shared): shared.bytes.count
            case .stream(let stream): stream.count
            }
        }
    }

    public var status: HTTPStatus
    /// Headers in the order they are sent. `Content-Length`, `Date` and `Connection` are the server's.
    public var headers: [(name: String, value: String)]
    public var body: Body
    /// What is let go once the answer has been sent, or the connection is gone.
    public var keptWhileSent: (any AnyObject & Sendable)?

    public init(_ status: HTTPStatus, contentType: String, body: Body) {
        self.status = status
        headers = [("Content-Type", contentType)]
        self.body = body
    }

    /// A short answer in plain text; a newline is put behind it.
    public static func text(_ status: HTTPStatus, _ text: String) -> HTTPResponse {
        HTTPResponse(status, contentType: "text/plain; charset=utf-8", body: .bytes(Array((text + "\n").utf8)))
    }
}
