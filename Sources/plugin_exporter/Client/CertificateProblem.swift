/// Why a server's certificate was refused.
enum CertificateProblem: Equatable {
    /// No authority that is trusted has signed it.
    case untrusted
    /// It is for another host.
    case otherName
    case expired
    case notYetValid

    /// Reads what libcurl says. It has no code of its own for each case, and Debian has it with each of three TLS
    /// libraries, which use words and numbers of their own.
    ///
    /// - Parameters:
    ///   - text: libcurl's message.
    ///   - verification: its `CURLINFO_SSL_VERIFYRESULT`.
    init(text: String, verification: Int) {
        let text = text.lowercased()
        if text.hasPrefix("server certificate verification failed") {
            // GnuTLS has one message for all but the name; which it was, its flags say (gnutls/x509.h).
            let (signerNotFound, notActivated, expired) = (1 << 6, 1 << 9, 1 << 10)
            if verification & signerNotFound == 0, verification & expired != 0 {
                self = .expired
            } else if verification & signerNotFound == 0, verification & notActivated != 0 {
                self = .notYetValid
            } else {
                self = .untrusted
            }
        } else if text.contains("match") {
            self = .otherName
        } else if text.contains("expired") {
            self = .expired
        } else if text.contains("not yet valid") {
            self = .notYetValid
        } else {
            self = .untrusted
        }
    }
}
