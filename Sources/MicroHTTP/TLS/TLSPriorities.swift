/// The versions, ciphers and curves of a configuration, as GnuTLS takes them:
/// https://www.gnutls.org/manual/html_node/Priority-Strings.html
///
/// Without cipher suites of the operator's choice they are GnuTLS's own, but for the exchanges of keys that let a stolen
/// key read what was recorded before.
struct TLSPriorities {
    let text: String

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
        let versions = all[first...last]
        var parts = ["NORMAL", "-VERS-ALL"] + versions.reversed().map(Self.name)
        parts += ["-KX-ALL", "+ECDHE-ECDSA", "+ECDHE-RSA"]
        if !configuration.cipherSuites.isEmpty {
            parts += try Self.ciphers(
                of: configuration.cipherSuites, versions: versions, keyExchange: keyExchange)
        }
        if !configuration.curves.isEmpty {
            parts += ["-GROUP-ALL"] + configuration.curves.map(Self.name)
        }
        if configuration.prefersServerCipherSuites { parts.append("%SERVER_PRECEDENCE") }
        text = parts.joined(separator: ":")
    }

    /// GnuTLS is told of the parts of suites and combines them. With a certificate of one kind of key, and these suites,
    /// there are no combinations before TLS 1.3 but those that were listed.
    private static func ciphers(
        of suites: [TLSConfiguration.CipherSuite],
        versions: ArraySlice<TLSConfiguration.Version>,
        keyExchange: TLSConfiguration.KeyExchange?
    ) throws(TLSError) -> [String] {
        let usable = suites.filter { suite in
            suite.keyExchange.map { $0 == keyExchange } ?? versions.contains(.tls13)
        }
        guard versions.contains(.tls13) || !usable.isEmpty else {
            let remedy = keyExchange.map { "; one that has its key exchange, \($0.rawValue), is needed" } ?? ""
            throw TLSError(
                part: .settings,
                reason: "none of the cipher suites fits the certificate's key and the versions of TLS\(remedy)")
        }
        var ciphers: [String] = []
        for suite in usable where !ciphers.contains(suite.cipher) { ciphers.append(suite.cipher) }
        // TLS 1.3 has three suites, all of them good, and cannot do without.
        if versions.contains(.tls13), !ciphers.contains(where: { !$0.hasSuffix("CBC") }) {
            ciphers += [TLSConfiguration.CipherSuite.aes128GCM, .aes256GCM, .chaCha20Poly1305].map(\.cipher)
        }
        let authenticated = ["-MAC-ALL", "+AEAD"] + (usable.contains(where: \.needsSHA1) ? ["+SHA1"] : [])
        return ["-CIPHER-ALL"] + ciphers.map { "+\($0)" } + authenticated
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
