import Testing

@testable import plugin_exporter

/// What libcurl 7.88 says with each of the TLS libraries that Debian builds it with.
@Suite("Why a certificate is refused")
struct CertificateProblemTests {
    @Test(
        "OpenSSL, GnuTLS and NSS say it in words and numbers of their own",
        arguments: [
            ("SSL certificate problem: unable to get local issuer certificate", 20, CertificateProblem.untrusted),
            ("SSL certificate problem: self-signed certificate", 18, .untrusted),
            ("SSL: no alternative certificate subject name matches target host name '127.0.0.1'", 1, .otherName),
            ("SSL certificate problem: certificate has expired", 10, .expired),
            ("SSL certificate problem: certificate is not yet valid", 9, .notYetValid),
            ("server certificate verification failed. CAfile: none CRLfile: none", 66, .untrusted),
            ("server certificate verification failed. CAfile: /tmp/expired.pem CRLfile: none", 66, .untrusted),
            ("SSL: certificate subject name (expired) does not match target host name '127.0.0.1'", 0, .otherName),
            ("server certificate verification failed. CAfile: ca.pem CRLfile: none", 1026, .expired),
            ("server certificate verification failed. CAfile: ca.pem CRLfile: none", 514, .notYetValid),
            ("server certificate verification failed. CAfile: none CRLfile: none", 1090, .untrusted),
            ("Peer's Certificate issuer is not recognized.", -8179, .untrusted),
            (
                "Unable to communicate securely with peer: requested domain name does not match the server's certificate.",
                -12276, .otherName
            ),
            ("Peer's Certificate has expired.", -8181, .expired),
        ]
    )
    func words(text: String, verification: Int, problem: CertificateProblem) {
        #expect(CertificateProblem(text: text, verification: verification) == problem)
    }
}
