/// Why an address did not answer as a plugin API does.
enum AuditClientError: Error, Equatable, CustomStringConvertible {
    case notAsked(ServerClientError)
    /// Connections are refused up to the time limit; with libcurl's words for it.
    case notListening(address: String, within: String, text: String)
    /// 503 up to the time limit; with the beginning of what came with it.
    case notReady(address: String, within: String, text: String)
    case redirection(address: String, to: String?)
    case webPage(address: String, title: String?)
    case notFound(address: String)
    /// Any other status than 200; with the beginning of what came with it.
    case status(address: String, Int, text: String)
    /// JSON with something wrong in it, or none.
    case unusable(address: String, reason: String)

    /// What was answered, without advice. Safe to print.
    var answer: String {
        switch self {
        case .redirection(let address, let target?): "\(address) redirects to \(target.printable())"
        case .redirection(let address, nil): "\(address) redirects, and does not say where to"
        case .webPage(let address, let title): "\(address) is a web page\(title.map { " (“\($0)”)" } ?? "")"
        case .notFound(let address): "\(address) answered with status 404"
        default: description
        }
    }

    /// Safe to print.
    var description: String {
        switch self {
        case .notAsked(let error): "\(error)"
        case .notListening(let address, let limit, let text):
            "\(address) still cannot be connected to after \(limit) (--timeout waits longer): \(text)"
        case .notReady(let address, let limit, let text):
            "\(address) still answers with status 503 after \(limit) (--timeout waits longer): "
                + (text.isEmpty ? "the server is not ready" : text)
        case .redirection(_, let target?):
            answer + "; redirects are not followed"
                + ((try? ServerAddress(target)) == nil
                    ? ", and that is no address for --url; is it the right address?"
                    : ": if that is the right server, say --url with its address")
        case .redirection(_, nil): answer + "; is it the right address?"
        case .webPage: answer + ", not a plugin API; is it the right address?"
        case .notFound:
            answer + ": there is no plugin API there; --url takes the server's root or its list of "
                + "plugins (…/v1/plugins)"
        case .status(let address, let status, let text):
            "\(address) answered with status \(status)\(text.isEmpty ? "" : ": \(text)")"
        case .unusable(let address, let reason): "\(address) \(reason)"
        }
    }

    /// Whether something of the API was there, and only what it said could not be used.
    var isFromPluginAPI: Bool {
        guard case .unusable = self else { return false }
        return true
    }
}
