/// `basic_auth_users`.
struct UserSection {
    /// Whether the key is there, though maybe with nothing under it.
    let mark: YAMLMark?
    /// bcrypt hashes by name.
    private(set) var hashes: [String: String] = [:]
    /// What is odd, and where.
    private(set) var oddities: [ConfigFault] = []

    init(in file: ConfigSection) throws(ConfigFault) {
        let section = try file.section("basic_auth_users", keys: nil)
        mark = file.entries.first { $0.key == "basic_auth_users" }?.mark
        for user in section.entries {
            let name = user.key.shown
            let hash = try ConfigSection.text(user.value, of: "the hash of '\(name)'")
            do throws(ConfigFault) {
                let cost = try BcryptHash.cost(of: hash)
                if cost > BcryptHash.slowCost {
                    oddities.append(
                        ConfigFault(
                            mark: user.mark,
                            reason: "the hash of '\(name)' has cost \(cost): a check of the password takes seconds; "
                                + "10 to 12 are usual"))
                }
            } catch {
                throw ConfigFault(
                    mark: user.mark,
                    reason: "the password of '\(name)' \(error.reason); make one with: htpasswd -nBC 10 '\(name)'")
            }
            if user.key.contains(":") {
                oddities.append(
                    ConfigFault(
                        mark: user.mark,
                        reason: "nobody can log in as '\(name)': a name for basic authentication has no ':'"))
            }
            hashes[user.key] = hash
        }
        if let mark, hashes.isEmpty {
            oddities.append(
                ConfigFault(mark: mark, reason: "basic_auth_users is empty: everybody gets in without a password"))
        }
    }

    /// What is odd if the connections are not encrypted.
    var odditiesWithoutTLS: [ConfigFault] {
        guard !hashes.isEmpty else { return [] }
        return [
            ConfigFault(
                mark: mark,
                reason:
                    "passwords without TLS: whoever sees the traffic reads them; turn TLS on, or put an encrypting proxy "
                    + "in front")
        ]
    }
}
