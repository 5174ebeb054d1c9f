extension TLSConfiguration {
    /// A cipher suite of TLS 1.2 or before, named as IANA names it. Those of TLS 1.3 are always on and cannot be chosen.
    public enum CipherSuite: String, Sendable, CaseIterable {
        case ecdheECDSAWithAES128GCM = "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"
        case ecdheRSAWithAES128GCM = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"
    }
}
