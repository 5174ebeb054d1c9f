internal import MicroHTTP
internal import PluginRegistry

extension TLSSection {
    /// What is accepted and yet hardly meant.
    ///
    /// - Parameters:
    ///   - configuration: what came of it; nil if TLS is off.
    ///   - isPublic: whether every user of the machine may read the configuration.
    func oddities(
        _ configuration: TLSConfiguration?, isPublic: Bool, _ read: (String) -> ConfigFile
    ) -> [ConfigFault] {
        guard let configuration else {
            return withoutEffect.map { entry in
                ConfigFault(
                    mark: entry.mark,
                    reason:
                        "\(entry.key) is without effect: TLS is off, because there is neither a certificate nor a key")
            }
        }
        var oddities: [ConfigFault] = []
        if let privateKey, isReadable(privateKey, inPublic: isPublic, read) {
            let place = privateKey.path ?? "the configuration"
            oddities.append(
                ConfigFault(
                    mark: privateKey.mark,
                    reason:
                        "every user of this machine may read the key: take that right from \(place.shown) (chmod o-r)"))
        }
        let certificates = [
            (certificate, configuration.certificateChain), (authorities, configuration.clientAuthorities ?? []),
        ]
        for case (let part?, let bytes) in certificates {
            for problem in CertificateDates.all(in: bytes).compactMap({ $0.problem(at: .now) }) {
                oddities.append(ConfigFault(mark: part.mark, reason: "\(part.shown): \(problem)"))
            }
        }
        return oddities
    }

    private func isReadable(_ part: PEMPart, inPublic isPublic: Bool, _ read: (String) -> ConfigFile) -> Bool {
        guard let path = part.path else { return isPublic }
        guard case .contents(_, isPublic: true) = read(path) else { return false }
        return true
    }
}
