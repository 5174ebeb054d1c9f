internal import CGnuTLS
internal import Glibc

/// Finds out in the handshake whether a client's certificate lets it in.
enum TLSVerification {
    private static let accepted: Int32 = 0
    private static let refused = GNUTLS_E_CERTIFICATE_ERROR

    /// Called when a client's certificate has come; also, by some versions of GnuTLS, when none has.
    static let verify: @convention(c) (gnutls_session_t?) -> Int32 = { session in
        guard let session, let client = Client.of(session: session), let context = client.tls else { return refused }
        var count: UInt32 = 0
        guard let chain = gnutls_certificate_get_peers(session, &count), count > 0 else {
            return context.clientAuthentication.isRequired ? refused : accepted
        }
        if context.clientAuthentication.isVerifying, let fault = fault(session) { return refuse(session, fault) }
        let allowed = context.allowedClientNames
        if !allowed.isEmpty, !names(of: chain.pointee).contains(where: allowed.contains) {
            return refuse(session, GNUTLS_A_BAD_CERTIFICATE)
        }
        if context.clientAuthentication.isVerifying { client.certificateWasVerified() }
        return accepted
    }

    /// Tells the client why, which neither GnuTLS nor libmicrohttpd does.
    private static func refuse(_ session: gnutls_session_t, _ alert: gnutls_alert_description_t) -> Int32 {
        _ = gnutls_alert_send(session, GNUTLS_AL_FATAL, alert)
        return refused
    }

    /// What is wrong with the certificate; nil if an authority of ours signed it, for clients, and it is of this time.
    private static func fault(_ session: gnutls_session_t) -> gnutls_alert_description_t? {
        var status: UInt32 = 0
        let result = Self.clientPurpose.withUnsafeBytes { purpose in
            // Read as a C string.
            let start = UnsafeMutableRawPointer(mutating: purpose.baseAddress)?.assumingMemoryBound(to: UInt8.self)
            var data = gnutls_typed_vdata_st(type: GNUTLS_DT_KEY_PURPOSE_OID, data: start, size: 0)
            return gnutls_certificate_verify_peers(session, &data, 1, &status)
        }
        guard result >= 0 else { return GNUTLS_A_BAD_CERTIFICATE }
        if status == 0 { return nil }
        if status & GNUTLS_CERT_SIGNER_NOT_FOUND.rawValue != 0 { return GNUTLS_A_UNKNOWN_CA }
        return status & GNUTLS_CERT_EXPIRED.rawValue != 0 ? GNUTLS_A_CERTIFICATE_EXPIRED : GNUTLS_A_BAD_CERTIFICATE
    }

    /// GNUTLS_KP_TLS_WWW_CLIENT, with the byte that ends it.
    private static let clientPurpose = Array("1.3.6.1.5.5.7.3.2\0".utf8)

    // MARK: Names

    /// More than any certificate has.
    private static let nameLimit: UInt32 = 1000

    /// The subject alternative names of a certificate that can be allowed: DNS names, addresses, email addresses and
    /// URIs, as they are written.
    private static func names(of der: gnutls_datum_t) -> [String] {
        var made: gnutls_x509_crt_t?
        guard gnutls_x509_crt_init(&made) >= 0, let certificate = made else { return [] }
        defer { gnutls_x509_crt_deinit(certificate) }
        var der = der
        guard gnutls_x509_crt_import(certificate, &der, GNUTLS_X509_FMT_DER) >= 0 else { return [] }
        var names: [String] = []
        for index in 0..<nameLimit {
            var bytes = [UInt8](repeating: 0, count: 1024)
            var size = bytes.count
            let type = bytes.withUnsafeMutableBytes {
                gnutls_x509_crt_get_subject_alt_name(certificate, index, $0.baseAddress, &size, nil)
            }
            if type == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE { break }
            // A longer one is none that an operator would write.
            guard type >= 0, size <= bytes.count else { continue }
            switch gnutls_x509_subject_alt_name_t(UInt32(type)) {
            case GNUTLS_SAN_DNSNAME, GNUTLS_SAN_RFC822NAME, GNUTLS_SAN_URI:
                names.append(String(decoding: bytes.prefix(size), as: UTF8.self))
            case GNUTLS_SAN_IPADDRESS:
                if let text = address(bytes.prefix(size)) { names.append(text) }
            default: continue
            }
        }
        return names
    }

    /// An address of 4 or 16 bytes as it is written.
    private static func address(_ bytes: ArraySlice<UInt8>) -> String? {
        guard bytes.count == 4 || bytes.count == 16 else { return nil }
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let family = bytes.count == 4 ? AF_INET : AF_INET6
        let isWritten = Array(bytes).withUnsafeBytes {
            inet_ntop(family, $0.baseAddress, &text, socklen_t(text.count)) != nil
        }
        guard isWritten else { return nil }
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}

extension TLSConfiguration.ClientAuthentication {
    /// Whether there has to be a certificate.
    public var isRequired: Bool { self == .requireAny || self == .requireAndVerify }

    /// Whether a certificate has to be signed by an authority of ours.
    public var isVerifying: Bool { self == .verifyIfGiven || self == .requireAndVerify }

    /// What GnuTLS asks of the client.
    var request: gnutls_certificate_request_t {
        switch self {
        case .none: GNUTLS_CERT_IGNORE
        case .request, .verifyIfGiven: GNUTLS_CERT_REQUEST
        case .requireAny, .requireAndVerify: GNUTLS_CERT_REQUIRE
        }
    }
}
