/// Why a running server could not be asked, or refused.
enum ServerClientError: Error, Equatable, CustomStringConvertible {
    case unreachable(address: String, reason: String)
    /// The connection is refused; a server that starts may come to listen there.
    case notListening(address: String, reason: String)
    /// Not even the connection came about in time.
    case noConnection(address: String, within: String)
    /// The server may still be at it.
    case noAnswer(address: String, within: String)
    /// What answers there does not speak HTTP.
    case noHTTP(address: String, reason: String)
    /// What answers there does not speak TLS, or none that both sides can.
    case noTLS(address: String, reason: String)
    case badCertificate(address: String, CertificateProblem)
    /// The file of trusted authorities holds none that can be used.
    case badAuthorities(file: String)
    case answerTooLarge(address: String, mebibytes: Int)
    /// Status 401 or 403; with the server's own reason, safe to print.
    case notAllowed(address: String, status: Int, withCredentials: Bool, reason: String?)
    /// Something answers there that is not this server; with its reason, safe to print.
    case notThisServer(address: String, status: Int, reason: String?)
    /// The server's own reason.
    case refused(status: Int, detail: String)
    case cannotEncode(String)

    var description: String {
        switch self {
        case .unreachable(let address, let reason), .notListening(let address, let reason): "\(address): \(reason)"
        case .noConnection(let address, let limit):
            "\(address): no connection within \(limit) (--timeout waits longer)"
        case .noAnswer(let address, let limit): "\(address): no answer within \(limit) (--timeout waits longer)"
        case .noHTTP(let address, let reason):
            "\(address): no HTTP answer: \(reason); if the server speaks TLS, its address begins with https://"
        case .noTLS(let address, let reason):
            "\(address): the TLS handshake failed: \(reason); if the server speaks plain HTTP, its address begins with "
                + "http://"
        case .badCertificate(let address, .untrusted):
            "\(address): its certificate is not trusted; --ca-file names the file of the authority that signed it"
        case .badCertificate(let address, .otherName):
            "\(address): its certificate is for another host: the name does not match; use the name that it is for"
        case .badCertificate(let address, .expired): "\(address): its certificate has expired; renew it on the server"
        case .badCertificate(let address, .notYetValid):
            "\(address): its certificate is not yet valid; are both machines' clocks right?"
        case .badAuthorities(let file): "--ca-file \(file): it holds no certificate that can be used"
        case .answerTooLarge(let address, let mebibytes): "\(address): its answer is larger than \(mebibytes) MiB"
        case .notAllowed(let address, let status, let withCredentials, let reason):
            "\(address) answered with status \(status): "
                + Self.refusal(status: status, withCredentials: withCredentials)
                + (reason.map { "; the server says: \($0)" } ?? "")
        case .notThisServer(let address, let status, let reason):
            "\(address) answered with status \(status)\(reason.map { " (\($0))" } ?? ""), but not as plugin_exporter does "
                + "when it runs a tool; is --url right?"
        case .refused(let status, let detail): "\(detail.printable()) (status \(status))"
        case .cannotEncode(let reason): "it cannot be written as JSON: \(reason)"
        }
    }

    private static func refusal(status: Int, withCredentials: Bool) -> String {
        switch (status, withCredentials) {
        case (401, false): "it asks for a name and a password; say --username and --password-file"
        case (401, true): "it refuses the given --username or its password"
        // Whoever asks for a name answers 401.
        case (_, false): "it refuses the request"
        case (_, true): "it refuses the request of the given --username"
        }
    }
}
