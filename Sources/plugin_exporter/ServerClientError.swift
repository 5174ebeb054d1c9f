/// Why a running server could not be asked, or refused.
enum ServerClientError: Error, Equatable, CustomStringConvertible {
    case unreachable(address: String, reason: String)
    /// The server may still be at it.
    case noAnswer(address: String, within: String)
    /// Something answers there that is not this server.
    case notThisServer(address: String, status: Int)
    /// The server's own reason.
    case refused(status: Int, detail: String)
    case cannotEncode(String)

    var description: String {
        switch self {
        case .unreachable(let address, let reason): "\(address): \(reason)"
        case .noAnswer(let address, let limit):
            "\(address): no answer within \(limit); the tool may still be running (--timeout waits longer)"
        case .notThisServer(let address, let status):
            "\(address) answered with status \(status), but not as plugin_exporter does; is --url right?"
        case .refused(let status, let detail): "\(detail) (status \(status))"
        case .cannotEncode(let reason): "the arguments cannot be sent: \(reason)"
        }
    }
}
