extension WebConfigCase {
    private static let pair = "cert_file: server.pem\n  key_file: server.key"
    private static let authority = "client_ca_file: authority.pem"

    private static func policy(_ name: String, _ rest: String = "") -> [String] {
        ["TLS: on, TLS12 to TLS13", "client certificates: \(name)\(rest)", "passwords: none asked for"]
    }

    /// Client certificates.
    static let clients = [
        WebConfigCase("tls_server_config:\n  \(pair)\n  client_auth_type: NoClientCert", .good(encrypted)),
        WebConfigCase(
            "tls_server_config:\n  \(pair)\n  client_auth_type: RequestClientCert", .good(policy("RequestClientCert"))),
        WebConfigCase(
            "tls_server_config:\n  \(pair)\n  client_auth_type: RequireAnyClientCert",
            .good(policy("RequireAnyClientCert"))),
        WebConfigCase(
            "tls_server_config:\n  \(pair)\n  client_auth_type: RequireClientCert",
            .good(policy("RequireAnyClientCert"))),
        WebConfigCase(
            "tls_server_config:\n  \(pair)\n  \(authority)\n  client_auth_type: VerifyClientCertIfGiven",
            .good(policy("VerifyClientCertIfGiven"))),
        WebConfigCase(
            """
            tls_server_config:
              \(pair)
              client_ca: |
                @authority.pem@
              client_auth_type: RequireAndVerifyClientCert
              client_allowed_sans: [prometheus.example, 10.0.0.1]
            """,
            .good(policy("RequireAndVerifyClientCert", ", for 2 names"))),
        WebConfigCase(
            "tls_server_config:\n  \(pair)\n  client_auth_type: RequireEverything",
            .refused(
                "4:21: client_auth_type has no value 'RequireEverything'; allowed: NoClientCert, RequestClientCert, "
                    + "RequireAnyClientCert, VerifyClientCertIfGiven, RequireAndVerifyClientCert, RequireClientCert")),
        WebConfigCase(
            "tls_server_config:\n  \(pair)\n  client_auth_type: requireAndVerifyClientCerts",
            .refused(
                "4:21: client_auth_type has no value 'requireAndVerifyClientCerts'; "
                    + "did you mean 'RequireAndVerifyClientCert'?")),
        WebConfigCase(
            "tls_server_config:\n  client_auth_type: NoClientCert",
            .refused("1:1: there is no certificate: TLS needs cert_file (or cert) and key_file (or key)")),
        WebConfigCase(
            "tls_server_config:\n  \(authority)",
            .refused("1:1: there is no certificate: TLS needs cert_file (or cert) and key_file (or key)")),
        WebConfigCase(
            "tls_server_config:\n  \(pair)\n  \(authority)",
            .refused(
                "4:3: client_ca_file without a client_auth_type that asks for certificates: add one, as "
                    + "client_auth_type: RequireAndVerifyClientCert")),
        WebConfigCase(
            "tls_server_config:\n  \(pair)\n  client_ca: x\n  client_auth_type: NoClientCert",
            .refused(
                "4:3: client_ca without a client_auth_type that asks for certificates: add one, as "
                    + "client_auth_type: RequireAndVerifyClientCert")),
        WebConfigCase(
            "tls_server_config:\n  \(pair)\n  client_auth_type: RequireAndVerifyClientCert",
            .refusedHereAlone("4:3: RequireAndVerifyClientCert needs client_ca_file (or client_ca) to verify with")),
        WebConfigCase(
            "tls_server_config:\n  \(pair)\n  client_auth_type: VerifyClientCertIfGiven",
            .refusedHereAlone("4:3: VerifyClientCertIfGiven needs client_ca_file (or client_ca) to verify with")),
        WebConfigCase(
            "tls_server_config:\n  \(pair)\n  client_ca_file: gone.pem\n  client_auth_type: RequireAndVerifyClientCert",
            .refused("4:3: client_ca_file 'gone.pem' does not exist")),
        WebConfigCase(
            "tls_server_config:\n  \(pair)\n  client_ca_file: nonsense.pem\n  client_auth_type: RequireAnyClientCert",
            .refusedHereAlone(
                "4:3: client_ca_file 'nonsense.pem' cannot be used: the client CA is not PEM: there is no line "
                    + "'-----BEGIN CERTIFICATE-----'")),
        WebConfigCase(
            "tls_server_config:\n  \(pair)\n  client_allowed_sans: [a]",
            .refused(
                "4:3: client_allowed_sans needs a client_auth_type that requires a certificate: RequireAnyClientCert or "
                    + "RequireAndVerifyClientCert")),
        WebConfigCase(
            "tls_server_config:\n  \(pair)\n  client_auth_type: RequireAnyClientCert\n  client_allowed_sans: []",
            .refusedHereAlone(
                "5:3: client_allowed_sans is empty: no client would be let in; name some, or leave it out")),
        WebConfigCase(
            "tls_server_config:\n  \(pair)\n  client_auth_type: RequireAnyClientCert\n  client_allowed_sans: a",
            .refused("5:24: client_allowed_sans must be a list (- one a line); this is text")),
    ]
}
