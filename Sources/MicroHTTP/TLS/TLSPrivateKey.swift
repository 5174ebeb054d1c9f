internal import CGnuTLS

/// A key that was read from PEM.
struct TLSPrivateKey: ~Copyable {
    let key: gnutls_x509_privkey_t

    /// - Throws: ``TLSError`` if it is none, or wants a password that nobody could give.
    init(_ pem: [UInt8]) throws(TLSError) {
        var made: gnutls_x509_privkey_t?
        guard gnutls_x509_privkey_init(&made) >= 0, let key = made else {
            throw TLSError(part: .privateKey, reason: "there is no memory for the key")
        }
        let status = pem.withUnsafeBytes { bytes in
            var datum = gnutls_datum_t(bytes)
            return gnutls_x509_privkey_import2(key, &datum, GNUTLS_X509_FMT_PEM, nil, 0)
        }
        guard status >= 0 else {
            gnutls_x509_privkey_deinit(key)
            throw TLSError(part: .privateKey, reason: Self.reason(status))
        }
        self.key = key
    }

    deinit {
        gnutls_x509_privkey_deinit(key)
    }

    /// - Throws: ``TLSError`` if it is not the key of a certificate, or if that has none that can be read. Of RSA-PSS nothing
    ///   is told: its identifier holds parameters that a key may lack.
    func checkIsKey(of certificate: gnutls_x509_crt_t?) throws(TLSError) {
        let kinds = [
            gnutls_x509_privkey_get_pk_algorithm(key), gnutls_x509_crt_get_pk_algorithm(certificate, nil),
        ].map { gnutls_pk_algorithm_t(UInt32(bitPattern: $0)) }
        guard !kinds.contains(GNUTLS_PK_RSA_PSS) else { return }
        let flags = GNUTLS_KEYID_USE_SHA256.rawValue
        var own = [UInt8](repeating: 0, count: 32)
        var (certified, count, certifiedCount) = (own, own.count, own.count)
        var status = gnutls_x509_crt_get_key_id(certificate, flags, &certified, &certifiedCount)
        guard status >= 0 else {
            throw TLSError(part: .certificateChain, reason: "the certificate's key: \(TLSError.text(status))")
        }
        status = gnutls_x509_privkey_get_key_id(key, flags, &own, &count)
        guard status >= 0 else { throw TLSError(part: .privateKey, reason: "the key: \(TLSError.text(status))") }
        guard own == certified else {
            throw TLSError(part: .privateKey, reason: "the key is not the certificate's: they are of different pairs")
        }
    }

    private static func reason(_ status: Int32) -> String {
        switch status {
        case GNUTLS_E_DECRYPTION_FAILED, GNUTLS_E_PK_INVALID_PUBKEY:
            "the key is encrypted; take its password off it (openssl pkey -in … -out …)"
        case GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE, GNUTLS_E_BASE64_UNEXPECTED_HEADER_ERROR:
            "the key is not PEM: there is no line '-----BEGIN PRIVATE KEY-----'"
        default: "the key is cut off, or is none: \(TLSError.text(status))"
        }
    }
}
