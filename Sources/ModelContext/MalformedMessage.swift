/// Why a line isn't a message.
struct MalformedMessage: Error {
    enum Kind {
        /// Not JSON at all; JSON-RPC 2.0, section 5.1: -32700.
        case notJSON
        /// JSON, but not a JSON-RPC message as MCP restricts them; -32600.
        case notJSONRPC
    }

    let kind: Kind
    let reason: String
    /// The id of the message, where one could be made out: an answer about it can then name it.
    let id: RequestID?

    init(_ kind: Kind, _ reason: String, id: RequestID? = nil) {
        self.kind = kind
        self.reason = reason
        self.id = id
    }
}
