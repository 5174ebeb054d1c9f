import MicroHTTP

extension WebConfigCase {
    private static let pair = "cert_file: server.pem, key_file: server.key"

    /// Versions, ciphers and curves.
    static let tls = [
        WebConfigCase(
            "tls_server_config: {\(pair), min_version: TLS10, max_version: TLS12}",
            .good(["TLS: on, TLS10 to TLS12"] + encrypted.dropFirst())),
        WebConfigCase(
            "tls_server_config: {\(pair), min_version: TLS13}", .good(["TLS: on, TLS13"] + encrypted.dropFirst())),
        WebConfigCase("tls_server_config: {\(pair), min_version: , max_version: ~}", .good(encrypted)),
        WebConfigCase("tls_server_config: {\(pair), cipher_suites: []}", .good(encrypted)),
        WebConfigCase(
            """
            tls_server_config:
              \(pair.replacing(", ", with: "\n  "))
              cipher_suites:
                - TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256
                - TLS_AES_128_GCM_SHA256
              prefer_server_cipher_suites: false
            """,
            .good(encrypted)),
        WebConfigCase(
            "tls_server_config: {\(pair), cipher_suites: [TLS_AES_256_GCM_SHA384]}",
            .good(["TLS: on, TLS13"] + encrypted.dropFirst())),
        WebConfigCase(
            "tls_server_config: {\(pair), curve_preferences: [CurveP256, CurveP384, CurveP521, X25519]}",
            .good(encrypted)),
        WebConfigCase(
            "tls_server_config:\n  min_version: TLS12\n  prefer_server_cipher_suites: true\n  max_version:",
            .good(
                plain,
                warnings: [
                    "2:3: min_version is without effect: TLS is off, because there is neither a certificate nor a key",
                    "3:3: prefer_server_cipher_suites is without effect: TLS is off, because there is neither a certificate "
                        + "nor a key",
                ])),
        WebConfigCase(
            "tls_server_config:\n  client_allowed_sans: [a]\n",
            .good(
                plain,
                warnings: [
                    "2:3: client_allowed_sans is without effect: TLS is off, because there is neither a certificate nor a "
                        + "key"
                ])),
        WebConfigCase(
            "tls_server_config:\n  \(pair.replacing(", ", with: "\n  "))\n  min_version: TLS111",
            .refused("4:16: min_version has no value 'TLS111'; did you mean 'TLS11'?")),
        WebConfigCase(
            "tls_server_config: {min_version: SSL}",
            .refused("1:34: min_version has no value 'SSL'; allowed: TLS10, TLS11, TLS12, TLS13")),
        WebConfigCase(
            "tls_server_config: {max_version: tls13}",
            .refused("1:34: max_version has no value 'tls13'; did you mean 'TLS13'?")),
        WebConfigCase(
            "tls_server_config: {max_version: ''}",
            .refused("1:34: max_version has no value ''; allowed: TLS10, TLS11, TLS12, TLS13")),
        WebConfigCase(
            "tls_server_config: {max_version: 1.3}",
            .refused("1:34: max_version has no value '1.3'; allowed: TLS10, TLS11, TLS12, TLS13")),
        WebConfigCase(
            "tls_server_config: {min_version: {TLS: 13}}", .refused("1:34: min_version must be text; this is a map")),
        WebConfigCase(
            "tls_server_config:\n  \(pair.replacing(", ", with: "\n  "))\n  min_version: TLS13\n  max_version: TLS12",
            .refusedHereAlone("5:3: no version is left: the lowest is TLS13 and the highest TLS12")),
        WebConfigCase(
            "tls_server_config:\n  \(pair.replacing(", ", with: "\n  "))\n  max_version: TLS11",
            .refusedHereAlone("4:3: no version is left: the lowest is TLS12 and the highest TLS11")),
        WebConfigCase(
            "tls_server_config:\n  cipher_suites:\n  - TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA255",
            .refused(
                "3:5: cipher_suites has no value 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA255'; "
                    + "did you mean 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'?")),
        WebConfigCase(
            "tls_server_config: {\(pair), max_version: TLS12, cipher_suites: [TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256]}",
            .refusedHereAlone(
                "1:86: cipher_suites cannot be used: none of the cipher suites fits the certificate's key and the "
                    + "versions of TLS; one that has its key exchange, ECDHE-ECDSA, is needed")),
        WebConfigCase(
            "tls_server_config: {\(pair), max_version: TLS12, cipher_suites: [TLS_AES_128_GCM_SHA256]}",
            .refusedHereAlone("1:66: no version is left: the lowest is TLS13 and the highest TLS12")),
        WebConfigCase(
            "tls_server_config:\n  cipher_suites: [TLS_RSA_WITH_RC4_128_SHA]",
            .refused(
                "2:19: cipher_suites has no value 'TLS_RSA_WITH_RC4_128_SHA'; allowed: "
                    + TLSConfiguration.CipherSuite.allCases.map(\.rawValue).joined(separator: ", "))),
        WebConfigCase(
            "tls_server_config:\n  cipher_suites: TLS_AES_128_GCM_SHA256",
            .refused("2:18: cipher_suites must be a list (- one a line); this is text")),
        WebConfigCase(
            "tls_server_config: {cipher_suites: [[]]}", .refused("1:37: cipher_suites must be text; this is a list")),
        WebConfigCase(
            "tls_server_config: {curve_preferences: [CurveP257]}",
            .refused("1:41: curve_preferences has no value 'CurveP257'; did you mean 'CurveP256'?")),
        WebConfigCase(
            "tls_server_config: {curve_preferences: [secp256k1]}",
            .refused(
                "1:41: curve_preferences has no value 'secp256k1'; allowed: CurveP256, CurveP384, CurveP521, X25519")),
        WebConfigCase(
            "tls_server_config: {curve_preferences: {}}",
            .refused("1:40: curve_preferences must be a list (- one a line); this is a map")),
        WebConfigCase(
            "tls_server_config: {prefer_server_cipher_suites: maybe}",
            .refused("1:50: prefer_server_cipher_suites must be true or false; this is 'maybe'")),
        WebConfigCase(
            "tls_server_config: [cert_file]",
            .refused("1:20: tls_server_config must be a map (key: value); this is a list")),
    ]
}
