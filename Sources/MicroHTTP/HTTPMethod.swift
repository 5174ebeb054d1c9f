/// A request's method.
public enum HTTPMethod: Sendable, Hashable {
    case get, head, post, put
    /// Any other, as it was sent.
    case other(String)

    init(_ name: String) {
        switch name {
        case "GET": self = .get
        case "HEAD": self = .head
        case "POST": self = .post
        case "PUT": self = .put
        default: self = .other(name)
        }
    }

    /// As it is written in a request.
    public var name: String {
        switch self {
        case .get: "GET"
        case .head: "HEAD"
        case .post: "POST"
        case .put: "PUT"
        case .other(let name): name
        }
    }
}
