/// Why a server could not listen.
public enum ListenError: Error, Sendable, Equatable {
    /// The text is not an address.
    case invalidAddress(String, reason: String)
    /// The host has no address.
    case unknownHost(ListenAddress, reason: String)
    /// The system refused; `code` is its errno.
    case cannotListen(ListenAddress, code: Int32, reason: String)
    /// libmicrohttpd refused, and what it said goes to the server's log; or another server has the socket.
    case cannotServe(ListenAddress, reason: String)
    /// systemd passed no socket to this process.
    case noSockets(reason: String)
    /// systemd passed something that cannot be served.
    case unusableSocket(descriptor: Int32, reason: String)
}

extension ListenError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .invalidAddress(let text, let reason): "cannot listen on '\(text)': \(reason)"
        case .unknownHost(let address, let reason): "cannot listen on \(address): \(reason)"
        case .cannotListen(let address, _, let reason): "cannot listen on \(address): \(reason)"
        case .cannotServe(let address, let reason): "cannot serve on \(address): \(reason)"
        case .noSockets(let reason): "cannot listen on sockets from systemd: \(reason)"
        case .unusableSocket(let descriptor, let reason):
            "cannot listen on descriptor \(descriptor), which systemd passed: \(reason)"
        }
    }
}
