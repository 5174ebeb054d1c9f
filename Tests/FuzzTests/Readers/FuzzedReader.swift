/// What reads bytes that come from outside. Each takes any bytes, ends, and keeps what it promises.
enum FuzzedReader: String, CaseIterable {
    /// The manifest of a plugin: who writes a plugin writes it.
    case manifest
    /// The servers file: other programs write it too.
    case mcpServers = "mcp-servers"
    /// The lines that a plugin writes.
    case jsonRPC = "json-rpc"
    /// The web configuration, and the certificates and keys that it names.
    case webConfig = "web-config"
    /// The `Accept` header of anybody who can reach the port.
    case accept
    /// The path of a request.
    case route

    /// Reads an input.
    ///
    /// - Throws: the promise that it broke.
    func read(_ input: [UInt8]) throws(BrokenPromise) {
        switch self {
        case .manifest: try ManifestFuzz.read(input)
        case .mcpServers: try ServersFuzz.read(input)
        case .jsonRPC: try MessageFuzz.read(input)
        case .webConfig: try WebConfigFuzz.read(input)
        case .accept: try AcceptFuzz.read(input)
        case .route: try RouteFuzz.read(input)
        }
    }
}
