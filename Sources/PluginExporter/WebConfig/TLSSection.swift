internal import MicroHTTP

/// `tls_server_config`, as far as it can be judged without reading the files that it names.
struct TLSSection {
    /// Each of these turns TLS on.
    private static let switches = [
        "cert", "cert_file", "key", "key_file", "client_ca", "client_ca_file", "client_auth_type",
    ]
    private static let keys =
        switches + [
            "client_allowed_sans", "min_version", "max_version", "cipher_suites", "curve_preferences",
            "prefer_server_cipher_suites",
        ]

    /// The key, and its place, of what else may be found impossible: the cipher suites, or the section.
    let settingsKey: String
    let settingsMark: YAMLMark
    let certificate: PEMPart?
    let privateKey: PEMPart?
    let authorities: PEMPart?
    /// Everything but the certificates and keys themselves; those are empty.
    let settings: TLSConfiguration
    /// Whether the server is to speak TLS at all: any part of it or a policy for clients is there.
    let isOn: Bool
    /// Keys that say how TLS is to be, though it stays off.
    private(set) var withoutEffect: [YAMLNode.Entry] = []

    init(in file: ConfigSection, folder: String) throws(ConfigFault) {
        let section = try file.section("tls_server_config", keys: Self.keys)
        settingsKey = section.entry("cipher_suites")?.key ?? section.name
        settingsMark = section.mark(of: "cipher_suites")
        certificate = try PEMPart("cert", in: section, folder: folder)
        privateKey = try PEMPart("key", in: section, folder: folder)
        authorities = try PEMPart("client_ca", in: section, folder: folder)
        let policy = try section.text("client_auth_type")
        isOn = certificate != nil || privateKey != nil || authorities != nil || policy != nil

        var settings = TLSConfiguration(certificateChain: [], privateKey: [])
        if let policy {
            typealias Policy = TLSConfiguration.ClientAuthentication
            guard let known = Policy(name: policy.value) else {
                throw ConfigSection.unknown(policy, of: "client_auth_type", among: Policy.names)
            }
            settings.clientAuthentication = known
        }
        settings.minimumVersion = try section.choice("min_version") ?? settings.minimumVersion
        settings.maximumVersion = try section.choice("max_version") ?? settings.maximumVersion
        settings.curves = try (section.texts("curve_preferences") ?? []).map { name throws(ConfigFault) in
            try ConfigSection.choice(name, of: "curve_preferences")
        }
        settings.prefersServerCipherSuites =
            try section.boolean("prefer_server_cipher_suites") ?? settings.prefersServerCipherSuites
        settings.allowedClientNames = try (section.texts("client_allowed_sans") ?? []).map(\.value)
        settings.cipherSuites = try (section.texts("cipher_suites") ?? []).map { name throws(ConfigFault) in
            try ConfigSection.choice(name, of: "cipher_suites")
        }
        if !settings.cipherSuites.isEmpty, settings.cipherSuites.allSatisfy(\.isOfTLS13) {
            // What is older has none left.
            settings.minimumVersion = .tls13
        }
        self.settings = settings
        if isOn {
            try check(section)
        } else {
            withoutEffect = section.entries.filter { !$0.value.isNull && !Self.switches.contains($0.key) }
        }
    }

    /// What belongs together has to be there together.
    private func check(_ section: ConfigSection) throws(ConfigFault) {
        guard certificate != nil else {
            throw ConfigFault(
                mark: privateKey?.mark ?? section.mark,
                reason: "there is no certificate: TLS needs cert_file (or cert) and key_file (or key)")
        }
        guard privateKey != nil else {
            throw ConfigFault(
                mark: certificate?.mark ?? section.mark,
                reason: "there is no key for the certificate: add key_file (or key)")
        }
        let policy = settings.clientAuthentication
        if let authorities, policy == .none {
            throw ConfigFault(
                mark: authorities.mark,
                reason: "\(authorities.key) without a client_auth_type that asks for certificates: "
                    + "add one, as client_auth_type: RequireAndVerifyClientCert")
        }
        if authorities == nil, policy.isVerifying {
            throw ConfigFault(
                mark: section.mark(of: "client_auth_type"),
                reason: "\(policy.rawValue) needs client_ca_file (or client_ca) to verify with")
        }
        if let names = section.entry("client_allowed_sans") {
            guard policy.isRequired else {
                throw ConfigFault(
                    mark: names.mark,
                    reason: "client_allowed_sans needs a client_auth_type that requires a certificate: "
                        + "RequireAnyClientCert or RequireAndVerifyClientCert")
            }
            guard !settings.allowedClientNames.isEmpty else {
                throw ConfigFault(
                    mark: names.mark,
                    reason: "client_allowed_sans is empty: no client would be let in; name some, or leave it out")
            }
        }
        let versions = TLSConfiguration.Version.allCases
        if let lowest = versions.firstIndex(of: settings.minimumVersion),
            let highest = versions.firstIndex(of: settings.maximumVersion), lowest > highest
        {
            throw ConfigFault(
                mark: section.mark(of: section.entry("max_version") == nil ? "min_version" : "max_version"),
                reason: "no version is left: the lowest is \(settings.minimumVersion.rawValue) and the highest "
                    + settings.maximumVersion.rawValue)
        }
    }
}
