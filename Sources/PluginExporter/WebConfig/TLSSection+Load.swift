internal import MicroHTTP

extension TLSSection {
    /// Reads the files and makes them ready.
    ///
    /// - Parameter read: reads a file.
    /// - Returns: nil if TLS is off.
    func load(
        _ read: (String) -> ConfigFile
    ) throws(ConfigFault) -> (configuration: TLSConfiguration, context: TLSContext)? {
        guard isOn, let certificate, let privateKey else { return nil }
        var configuration = settings
        configuration.certificateChain = try certificate.bytes(read)
        configuration.privateKey = try privateKey.bytes(read)
        configuration.clientAuthorities = try authorities?.bytes(read)
        do {
            return (configuration, try TLSContext(configuration))
        } catch {
            let part: PEMPart? =
                switch error.part {
                case .certificateChain: certificate
                case .privateKey: privateKey
                case .clientAuthorities: authorities
                case .settings: nil
                }
            throw ConfigFault(
                mark: part?.mark ?? settingsMark,
                reason: "\(part?.shown ?? settingsKey) cannot be used: \(error.reason)")
        }
    }
}
