internal import CGnuTLS
internal import Glibc
internal import PluginRegistry

/// From when to when a certificate is good.
struct CertificateDates {
    private static let day: Int64 = 24 * 60 * 60
    /// It is told so long before that it ends.
    private static let notice = 30 * day

    /// In seconds since 1970.
    let start: Int64
    let end: Int64

    /// Those of each certificate in a PEM text; none if it holds no certificate.
    static func all(in pem: [UInt8]) -> [CertificateDates] {
        pem.withUnsafeBufferPointer { pem in
            // The library reads the text while the call lasts, and writes nothing into it.
            var text = gnutls_datum_t(data: UnsafeMutablePointer(mutating: pem.baseAddress), size: UInt32(pem.count))
            var certificates: UnsafeMutablePointer<gnutls_x509_crt_t?>?
            var count: UInt32 = 0
            guard gnutls_x509_crt_list_import2(&certificates, &count, &text, GNUTLS_X509_FMT_PEM, 0) >= 0 else {
                return []
            }
            // It made so many of them, and the list with malloc, for the caller to free. Its own name for `free` is a
            // variable.
            let list = UnsafeBufferPointer(start: certificates, count: Int(count))
            defer {
                for certificate in list { gnutls_x509_crt_deinit(certificate) }
                free(certificates)
            }
            return list.map { certificate in
                CertificateDates(
                    start: Int64(gnutls_x509_crt_get_activation_time(certificate)),
                    end: Int64(gnutls_x509_crt_get_expiration_time(certificate))
                )
            }
        }
    }

    /// What is wrong with them, or soon will be; nil if nothing is.
    func problem(at now: UnixTime) -> String? {
        let now = now.nanoseconds / 1_000_000_000
        if now >= end { return "the certificate has expired" }
        if now < start { return "the certificate is not good yet" }
        guard end - now <= Self.notice else { return nil }
        // A day that has begun counts.
        let days = (end - now + Self.day - 1) / Self.day
        return "the certificate expires \(days == 1 ? "within a day" : "in \(days) days")"
    }
}
