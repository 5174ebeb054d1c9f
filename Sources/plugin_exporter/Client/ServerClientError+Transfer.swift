import CCurl

extension ServerClientError {
    /// Why libcurl got no answer, but for a time limit or a size.
    ///
    /// - Parameters:
    ///   - text: libcurl's message.
    ///   - verification: what its TLS library says of the server's certificate.
    init(code: CURLcode, text: String, verification: Int, address: String, authorities: String?) {
        switch code {
        case CURLE_PEER_FAILED_VERIFICATION:
            self = .badCertificate(address: address, CertificateProblem(text: text, verification: verification))
        case CURLE_SSL_CACERT_BADFILE where authorities != nil:
            self = .badAuthorities(file: authorities ?? "")
        case CURLE_COULDNT_CONNECT:
            self = .notListening(address: address, reason: text)
        case CURLE_SSL_CONNECT_ERROR:
            self = .noTLS(address: address, reason: text)
        // A TLS server that is spoken to in plain HTTP sends an alert, nothing, or less than that. What libcurl takes
        // for an answer of HTTP 0.9 is an "unsupported protocol".
        case CURLE_GOT_NOTHING, CURLE_RECV_ERROR, CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL:
            self =
                address.hasPrefix("http:")
                ? .noHTTP(address: address, reason: text) : .unreachable(address: address, reason: text)
        default:
            self = .unreachable(address: address, reason: text)
        }
    }
}
