extension WebConfigCase {
    /// The files that it names, and texts in their place.
    static let files = [
        WebConfigCase(
            "tls_server_config:\n  cert_file: server.pem\n  key_file: other.key",
            .refused(
                "3:3: key_file 'other.key' cannot be used: the key is not the certificate's: they are of different pairs"
            )
        ),
        WebConfigCase(
            "tls_server_config:\n  cert_file: nonsense.pem\n  key_file: server.key",
            .refused(
                "2:3: cert_file 'nonsense.pem' cannot be used: the certificate is not PEM: there is no line "
                    + "'-----BEGIN CERTIFICATE-----'")),
        WebConfigCase(
            "tls_server_config:\n  cert_file: server.key\n  key_file: server.pem",
            .refused(
                "2:3: cert_file 'server.key' cannot be used: the certificate is not PEM: there is no line "
                    + "'-----BEGIN CERTIFICATE-----'")),
        WebConfigCase(
            "tls_server_config:\n  cert_file: server.pem\n  key: nonsense",
            .refused("3:3: key cannot be used: the key is not PEM: there is no line '-----BEGIN PRIVATE KEY-----'")),
        WebConfigCase("tls_server_config: {cert_file: server.pem, key_file: server.key}", .good(encrypted)),
        WebConfigCase("tls_server_config: {cert_file: tls/server.pem, key_file: ./server.key}", .good(encrypted)),
        WebConfigCase("tls_server_config: {cert_file: link.pem, key_file: server.key}", .good(encrypted)),
        WebConfigCase(
            """
            tls_server_config:
              cert: |
                @server.pem@
              key_file: server.key
            """,
            .good(encrypted)),
        WebConfigCase(
            """
            tls_server_config:
              cert: nonsense
              cert_file: server.pem
              key: nonsense
              key_file: server.key
            """,
            .good(encrypted)),
        WebConfigCase(
            "tls_server_config: {cert_file: server.pem, key_file: public.key}",
            .good(
                encrypted,
                warnings: [
                    "1:44: every user of this machine may read the key: take that right from public.key (chmod o-r)"
                ])),
        WebConfigCase(
            "tls_server_config:\n  cert_file: late.pem\n  key_file: server.key",
            .good(encrypted, warnings: ["2:3: cert_file 'late.pem': the certificate has expired"])),
        WebConfigCase(
            "tls_server_config:\n  cert_file: soon.pem\n  key_file: server.key",
            .good(encrypted, warnings: ["2:3: cert_file 'soon.pem': the certificate expires in 10 days"])),
        WebConfigCase(
            "tls_server_config:\n  cert_file: server.pem",
            .refused("2:3: there is no key for the certificate: add key_file (or key)")),
        WebConfigCase(
            "tls_server_config:\n  cert_file: server.pem\n  key_file: ''",
            .refused("2:3: there is no key for the certificate: add key_file (or key)")),
        WebConfigCase(
            "tls_server_config:\n  cert_file:\n  key_file: server.key",
            .refused("3:3: there is no certificate: TLS needs cert_file (or cert) and key_file (or key)")),
        WebConfigCase(
            "tls_server_config:\n  cert_file: gone.pem\n  key_file: server.key",
            .refused("2:3: cert_file 'gone.pem' does not exist")),
        WebConfigCase(
            "tls_server_config:\n  cert_file: server.pem\n  key_file: gone.key",
            .refused("3:3: key_file 'gone.key' does not exist")),
        WebConfigCase(
            "tls_server_config:\n  cert_file: empty.pem\n  key_file: server.key",
            .refused("2:3: cert_file 'empty.pem' is empty")),
        WebConfigCase(
            "tls_server_config:\n  cert_file: folder\n  key_file: server.key",
            .refused("2:3: cert_file 'folder' is a directory")),
        WebConfigCase(
            "tls_server_config:\n  cert_file: pipe\n  key_file: server.key",
            .refused("2:3: cert_file 'pipe' is not a regular file")),
        WebConfigCase(
            "tls_server_config:\n  cert_file: loop.pem\n  key_file: server.key",
            .refused("2:3: cert_file 'loop.pem' cannot be read: Too many levels of symbolic links")),
        WebConfigCase(
            "tls_server_config:\n  cert_file: huge.pem\n  key_file: server.key",
            .refused("2:3: cert_file 'huge.pem' is larger than 1048576 bytes")),
        WebConfigCase(
            "tls_server_config:\n  cert_file: [server.pem]\n  key_file: server.key",
            .refused("2:14: cert_file must be text; this is a list")),
        WebConfigCase(
            "tls_server_config:\n  cert_fil: server.pem",
            .refused("2:3: unknown key 'cert_fil' in tls_server_config; did you mean 'cert_file'?")),
    ]
}
