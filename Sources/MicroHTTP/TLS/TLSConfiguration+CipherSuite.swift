extension TLSConfiguration {
    /// A cipher suite, named as IANA names it: those that Go holds to be secure.
    ///
    /// The first three are TLS 1.3's, which has no others.
    public enum CipherSuite: String, Sendable, CaseIterable {
        case aes128GCM = "TLS_AES_128_GCM_SHA256"
        case aes256GCM = "TLS_AES_256_GCM_SHA384"
        case chaCha20Poly1305 = "TLS_CHACHA20_POLY1305_SHA256"
        case ecdheECDSAWithAES128CBC = "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA"
        case ecdheECDSAWithAES256CBC = "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA"
        case ecdheRSAWithAES128CBC = "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA"
        case ecdheRSAWithAES256CBC = "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA"
        case ecdheECDSAWithAES128GCM = "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"
        case ecdheECDSAWithAES256GCM = "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"
        case ecdheRSAWithAES128GCM = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"
        case ecdheRSAWithAES256GCM = "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"
        case ecdheRSAWithChaCha20Poly1305 = "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"
        case ecdheECDSAWithChaCha20Poly1305 = "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"

        /// What signs the exchange of keys in TLS 1.2 and before; nil for TLS 1.3, where any certificate will do.
        var keyExchange: KeyExchange? {
            if rawValue.hasPrefix("TLS_ECDHE_ECDSA_") { return .ecdsa }
            if rawValue.hasPrefix("TLS_ECDHE_RSA_") { return .rsa }
            return nil
        }

        /// Whether it is one of TLS 1.3's, which has no others.
        public var isOfTLS13: Bool { keyExchange == nil }

        /// The cipher as GnuTLS's priority strings name it.
        var cipher: String {
            switch self {
            case .aes128GCM, .ecdheECDSAWithAES128GCM, .ecdheRSAWithAES128GCM: "AES-128-GCM"
            case .aes256GCM, .ecdheECDSAWithAES256GCM, .ecdheRSAWithAES256GCM: "AES-256-GCM"
            case .chaCha20Poly1305, .ecdheRSAWithChaCha20Poly1305, .ecdheECDSAWithChaCha20Poly1305:
                "CHACHA20-POLY1305"
            case .ecdheECDSAWithAES128CBC, .ecdheRSAWithAES128CBC: "AES-128-CBC"
            case .ecdheECDSAWithAES256CBC, .ecdheRSAWithAES256CBC: "AES-256-CBC"
            }
        }

        var needsSHA1: Bool { cipher.hasSuffix("CBC") }
    }

    /// The kinds of key that a certificate may have, each of which has suites of its own before TLS 1.3.
    enum KeyExchange: String {
        case ecdsa = "ECDHE-ECDSA"
        case rsa = "ECDHE-RSA"
    }
}
