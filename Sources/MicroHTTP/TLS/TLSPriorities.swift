/// The versions, ciphers and curves of a configuration, as GnuTLS takes them:
/// https://www.gnutls.org/manual/html_node/Priority-Strings.html
///
/// Without cipher suites of the operator's choice they are GnuTLS's own, but for the exchanges of keys that let a stolen
/// key read what was recorded before.
struct TLSPriorities {
    let text: String
    /// What to change to once a version before TLS 1.3 was agreed on; nil if that is no other. GnuTLS is told of the parts
    /// of suites and combines them, so that what TLS 1.3 needs would make suites before it that nobody listed.
    private(set) var textBeforeTLS13: String?

    /// - Parameter keyExchange: what the certificate's key can be used for before TLS 1.3; nil for one that they cannot use.
    init(_ configuration: TLSConfiguration, keyExchange: TLSConfiguration.KeyExchange?) throws(TLSError) {
        let all = TLSConfiguration.Version.allCases
        guard let first = all.firstIndex(of: configuration.minimumVersion),
            let last = all.firstIndex(of: configuration.maximumVersion), first <= last
        else {
            throw TLSError(
                part: .settings,
                reason: "the lowest version of TLS, \(configuration.minimumVersion.rawValue), is above the highest, "
                    + configuration.maximumVersion.rawValue)
        }
        let versions = Array(all[first...last])
        guard !configuration.cipherSuites.isEmpty else {
            text = Self.text(configuration, versions)
            return
        }
        let older = versions.filter { $0 != .tls13 }
        let usable = configuration.cipherSuites.filter { suite in
            !suite.isOfTLS13 && suite.keyExchange == keyExchange && (suite.needsSHA1 || older.contains(.tls12))
        }
        guard !usable.isEmpty else {
            guard versions.contains(.tls13) else {
                let remedy = keyExchange.map { "; one that has its key exchange, \($0.rawValue), is needed" } ?? ""
                throw TLSError(
                    part: .settings,
                    reason: "none of the cipher suites fits the certificate's key and the versions of TLS\(remedy)")
            }
            text = Self.text(configuration, [.tls13])
            return
        }
        let listed = Self.text(configuration, older, only: usable)
        if versions.contains(.tls13) {
            text = Self.text(configuration, versions)
            textBeforeTLS13 = listed
        } else {
            text = listed
        }
    }

    /// - Parameter suites: those that are allowed, all of one key exchange and before TLS 1.3; nil for the library's own.
    private static func text(
        _ configuration: TLSConfiguration,
        _ versions: [TLSConfiguration.Version],
        only suites: [TLSConfiguration.CipherSuite]? = nil
    ) -> String {
        var parts = ["NORMAL", "-VERS-ALL"] + versions.reversed().map(name)
        parts += ["-KX-ALL", "+ECDHE-ECDSA", "+ECDHE-RSA"]
        if let suites {
            // Of these ciphers and these codes there are no combinations with one kind of key but the suites themselves.
            parts.append("-CIPHER-ALL")
            for suite in suites where !parts.contains("+\(suite.cipher)") { parts.append("+\(suite.cipher)") }
            parts += ["-MAC-ALL", "+AEAD"] + (suites.contains(where: \.needsSHA1) ? ["+SHA1"] : [])
        }
        if !configuration.curves.isEmpty {
            parts += ["-GROUP-ALL"] + configuration.curves.map(name)
        }
        if configuration.prefersServerCipherSuites { parts.append("%SERVER_PRECEDENCE") }
        return parts.joined(separator: ":")
    }

    private static func name(_ version: TLSConfiguration.Version) -> String {
        switch version {
        case .tls10: "+VERS-TLS1.0"
        case .tls11: "+VERS-TLS1.1"
        case .tls12: "+VERS-TLS1.2"
        case .tls13: "+VERS-TLS1.3"
        }
    }

    private static func name(_ curve: TLSConfiguration.Curve) -> String {
        switch curve {
        case .p256: "+GROUP-SECP256R1"
        case .p384: "+GROUP-SECP384R1"
        case .p521: "+GROUP-SECP521R1"
        case .x25519: "+GROUP-X25519"
        }
    }
}
