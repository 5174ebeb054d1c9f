/// Why a server could not listen.
public enum ListenError: Error, Sendable, Equatable {
    /// The text is not an address.
    case invalidAddress(String, reason: String)
    /// The host has no address.
    case unknownHost(ListenAddress, reason: String)
    /// The system refused; `code` is its errno.
    case cannotListen(ListenAddress, code: Int32, reason: String)
    /// libmicrohttpd refused; what it said goes to the server's log.
    case cannotServe(ListenAddress)
}

extension ListenError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .invalidAddress(let text, let reason): "cannot listen on '\(text)': \(reason)"
        case .unknownHost(let address, let reason): "cannot listen on \(address): \(reason)"
        case .cannotListen(let address, _, let reason): "cannot listen on \(address): \(reason)"
        case .cannotServe(let address): "cannot serve on \(address): the HTTP library did not start"
        }
    }
}
