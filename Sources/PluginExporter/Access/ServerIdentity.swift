/// What a server is called by those who ask it.
struct ServerIdentity: Sendable {
    /// The names that a `Host` header may have besides loopback's: those that the server listens on.
    let hosts: Set<String>
    /// Whether it has another address from outside: then a proxy is before it, and whoever comes through that may look as
    /// if he were on this machine.
    let isBehindProxy: Bool
    /// What a page of the server may say it comes from, besides the host that it asks.
    let externalOrigin: String?
    /// The path beneath which everything is served, without a slash at its end.
    let routePrefix: String
    /// The path beneath which everything is found from outside, without a slash at its end.
    let externalPath: String

    /// - Throws: ``ConfigurationError`` if the external address or the prefix is none.
    init(_ configuration: PluginExporter.Configuration) throws(ConfigurationError) {
        var external: ExternalURL?
        if let url = configuration.externalURL { external = try ExternalURL(url) }
        var prefix: String?
        if let text = configuration.routePrefix {
            prefix = try PathPrefix.normalized(text) { .invalidRoutePrefix(text, reason: $0) }
        }
        let own = configuration.addresses.compactMap(\.host).map { ($0.contains(":") ? "[\($0)]" : $0).lowercased() }
        hosts = Set(own)
        isBehindProxy = external != nil
        externalOrigin = external?.origin
        routePrefix = prefix ?? external?.path ?? ""
        externalPath = external?.path ?? routePrefix
    }
}
