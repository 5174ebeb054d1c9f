internal import CGnuTLS

/// Certificates that were read from PEM.
struct TLSCertificates: ~Copyable {
    private static let beginning = "-----BEGIN CERTIFICATE-----"
    private static let end = "-----END CERTIFICATE-----"
    /// More than any chain or bundle of authorities has.
    private static let limit = 1000

    /// Freed at the end; at least one.
    let list: UnsafeMutableBufferPointer<gnutls_x509_crt_t?>

    /// Reads all of them.
    ///
    /// - Throws: ``TLSError`` if there is none, or if one is cut off or broken, where GnuTLS would go on without it.
    init(_ pem: [UInt8], part: TLSError.Part) throws(TLSError) {
        let what = part == .clientAuthorities ? "client CA" : "certificate"
        let announced = Self.count(of: Self.beginning, in: pem)
        guard announced > 0 else {
            throw TLSError(part: part, reason: "the \(what) is not PEM: there is no line '\(Self.beginning)'")
        }
        guard announced <= Self.limit else {
            throw TLSError(part: part, reason: "the \(what) is \(announced) certificates; \(Self.limit) are allowed")
        }
        let ended = Self.count(of: Self.end, in: pem)
        guard ended == announced else {
            throw TLSError(
                part: part, reason: "the \(what) is cut off or broken: \(announced) of its parts begin and \(ended) end"
            )
        }
        var certificates: UnsafeMutablePointer<gnutls_x509_crt_t?>?
        var count: UInt32 = 0
        let status = pem.withUnsafeBytes { bytes in
            var datum = gnutls_datum_t(bytes)
            return gnutls_x509_crt_list_import2(&certificates, &count, &datum, GNUTLS_X509_FMT_PEM, 0)
        }
        guard status >= 0, let certificates, count > 0 else {
            throw TLSError(part: part, reason: "the \(what) is cut off or broken: \(TLSError.text(status))")
        }
        let list = UnsafeMutableBufferPointer(start: certificates, count: Int(count))
        guard Int(count) == announced else {
            Self.free(list)
            throw TLSError(
                part: part, reason: "the \(what) is cut off or broken: \(count) of its \(announced) parts can be read")
        }
        self.list = list
    }

    deinit {
        Self.free(list)
    }

    private static func free(_ list: UnsafeMutableBufferPointer<gnutls_x509_crt_t?>) {
        for certificate in list { gnutls_x509_crt_deinit(certificate) }
        gnutls_release(list.baseAddress)
    }

    /// The first, a chain's own.
    var first: gnutls_x509_crt_t? { list.first ?? nil }

    /// When the first expires, in seconds since 1970.
    var expiry: Int { Int(gnutls_x509_crt_get_expiration_time(first)) }

    /// What the first's key can be used for before TLS 1.3.
    var keyExchange: TLSConfiguration.KeyExchange? {
        var bits: UInt32 = 0
        return switch gnutls_pk_algorithm_t(UInt32(bitPattern: gnutls_x509_crt_get_pk_algorithm(first, &bits))) {
        case GNUTLS_PK_RSA, GNUTLS_PK_RSA_PSS: .rsa
        case GNUTLS_PK_ECDSA, GNUTLS_PK_EDDSA_ED25519, GNUTLS_PK_EDDSA_ED448: .ecdsa
        default: nil
        }
    }

    private static func count(of text: String, in bytes: [UInt8]) -> Int {
        let pattern = Array(text.utf8)
        var count = 0
        var index = 0
        while index + pattern.count <= bytes.count {
            if bytes[index] == pattern[0], bytes[index..<index + pattern.count].elementsEqual(pattern) {
                count += 1
                index += pattern.count
            } else {
                index += 1
            }
        }
        return count
    }
}

extension gnutls_datum_t {
    /// Where bytes lie that GnuTLS only reads, while they are there.
    init(_ bytes: UnsafeRawBufferPointer) {
        let start = UnsafeMutableRawPointer(mutating: bytes.baseAddress)?.assumingMemoryBound(to: UInt8.self)
        self.init(data: start, size: UInt32(clamping: bytes.count))
    }
}

extension TLSError {
    /// What GnuTLS says of a status.
    static func text(_ status: Int32) -> String {
        gnutls_strerror(status).map { String(cString: $0) } ?? "error \(status)"
    }
}
