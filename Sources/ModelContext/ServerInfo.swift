/// What a server says of itself when the conversation begins (MCP 2025-06-18, Lifecycle, Initialization).
///
/// These are the server's own words, neither cut nor cleaned.
public struct ServerInfo: Sendable, Hashable {
    public var name: String
    public var version: String
    /// The revision of the protocol that was agreed on, as in "2025-06-18".
    public var protocolVersion: String
    /// Whether it offers tools: listing them is an error otherwise.
    public var hasTools: Bool
    /// How to use the server, in the words of its author.
    public var instructions: String?

    public init(
        name: String, version: String, protocolVersion: String, hasTools: Bool, instructions: String? = nil
    ) {
        self.name = name
        self.version = version
        self.protocolVersion = protocolVersion
        self.hasTools = hasTools
        self.instructions = instructions
    }

    init(json: JSONValue) throws(InvalidShape) {
        protocolVersion = try json.required("protocolVersion", "a string", \.string)
        let capabilities = JSONValue.object(try json.required("capabilities", "an object", \.object))
        hasTools = try capabilities.optional("tools", "an object", \.object) != nil
        let implementation = JSONValue.object(try json.required("serverInfo", "an object", \.object))
        name = try implementation.required("name", "a string", \.string)
        version = try implementation.required("version", "a string", \.string)
        instructions = try json.optional("instructions", "a string", \.string)
    }
}
