/// Why a running server could not be asked, or refused.
enum ServerClientError: Error, Equatable, CustomStringConvertible {
    case unreachable(address: String, reason: String)
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
    /// Something answers there that is not this server.
    case notThisServer(address: String, status: Int)
    /// The server's own reason.
    case refused(status: Int, detail: String)
    case cannotEncode(String)

    var description: String {
        switch self {
        case .unreachable(let address, let reason): "\(address): \(reason)"
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
        case .notThisServer(let address, let status):
            "\(address) answered with status \(status), but not as plugin_exporter does; is --url right?"
        case .refused(let status, let detail): "\(detail.printable()) (status \(status))"
        case .cannotEncode(let reason): "it cannot be written as JSON: \(reason)"
        }
    }
}
