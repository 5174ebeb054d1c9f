/// Something about a plugin that is told when it begins, and not with each scan.
struct DiscoveryEvent: Sendable, Hashable {
    enum Kind: Sendable, Hashable {
        /// It is not used, or not as it is described now; why.
        case problem(String)
        /// It is discovered, and not loaded.
        case missing
        /// It is loaded, and described otherwise now.
        case changed
        /// It is loaded, and no longer discovered.
        case gone
    }

    let kind: Kind
    /// Its name.
    let plugin: String
    let origin: String

    init(_ kind: Kind, _ plugin: String, of origin: String) {
        self.kind = kind
        self.plugin = plugin
        self.origin = origin
    }
}
