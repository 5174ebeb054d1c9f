/// Whether a request is let in.
public enum HTTPAccess: Sendable {
    /// Its body, of so many bytes at most, is read; then the handler is asked for the answer. The server's own limit holds
    /// besides. Whoever is authenticated has shown who he is: ``HTTPRequest/isAuthenticated`` says so again.
    case granted(bodyLimit: Int = .max, isAuthenticated: Bool = false)
    /// It is answered so, and its body is not kept.
    case refused(HTTPResponse)
}
