/// How a server encrypts, and whom it lets in by their certificates. The names are those that every Prometheus
/// exporter's web configuration has: https://prometheus.io/docs/prometheus/latest/configuration/https/
public struct TLSConfiguration: Sendable, Equatable {
    /// A version of TLS.
    public enum Version: String, Sendable, CaseIterable {
        case tls10 = "TLS10"
        case tls11 = "TLS11"
        case tls12 = "TLS12"
        case tls13 = "TLS13"
    }

    /// What is asked of a client's certificate.
    public enum ClientAuthentication: String, Sendable, CaseIterable {
        /// None is asked for.
        case none = "NoClientCert"
        /// One is asked for; it need not be there, nor be good.
        case request = "RequestClientCert"
        /// One has to be there, whoever signed it.
        case requireAny = "RequireAnyClientCert"
        /// One need not be there; if it is, an authority of ours signed it.
        case verifyIfGiven = "VerifyClientCertIfGiven"
        /// One has to be there, and an authority of ours signed it.
        case requireAndVerify = "RequireAndVerifyClientCert"
    }

    /// The certificate and those that lead from it to its authority, as PEM.
    public var certificateChain: [UInt8]
    /// The certificate's key, as PEM.
    public var privateKey: [UInt8]
    public var clientAuthentication = ClientAuthentication.none
    /// The certificates, as PEM, that clients' certificates have to be signed by.
    public var clientAuthorities: [UInt8]?
    /// If there are any, a client's certificate has to name one of them: a DNS name, an address, an email address or a
    /// URI among its subject alternative names.
    public var allowedClientNames: [String] = []
    public var minimumVersion = Version.tls12
    public var maximumVersion = Version.tls13
    /// Those of TLS 1.2 and before, the best first; empty for the library's own choice. TLS 1.3 has its own.
    public var cipherSuites: [CipherSuite] = []
    /// The best first; empty for the library's own choice.
    public var curves: [Curve] = []
    /// Whether the server's order of cipher suites counts, and not the client's.
    public var prefersServerCipherSuites = true

    public init(certificateChain: [UInt8], privateKey: [UInt8]) {
        self.certificateChain = certificateChain
        self.privateKey = privateKey
    }
}
