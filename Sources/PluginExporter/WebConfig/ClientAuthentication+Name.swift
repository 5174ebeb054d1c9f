internal import MicroHTTP

extension TLSConfiguration.ClientAuthentication {
    /// What `client_auth_type` may be, with the name that one of them had once.
    static let names = allCases.map(\.rawValue) + [formerName]

    private static let formerName = "RequireClientCert"

    /// Nil if nothing has this name.
    init?(name: String) {
        self.init(rawValue: name == Self.formerName ? Self.requireAny.rawValue : name)
    }
}
