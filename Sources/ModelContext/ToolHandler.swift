/// A tool and the code behind it.
public struct ToolHandler: Sendable {
    public var tool: Tool
    /// Answers one call; the arguments are as the client sent them, unchecked against the schema.
    ///
    /// Calls run concurrently. The task is cancelled when the client gives up or leaves: return soon then. What is
    /// thrown reaches the client as a result with ``ToolResult/isError`` and the error's description.
    public var call: @Sendable (_ arguments: [String: JSONValue]) async throws -> ToolResult

    public init(_ tool: Tool, call: @escaping @Sendable (_ arguments: [String: JSONValue]) async throws -> ToolResult) {
        self.tool = tool
        self.call = call
    }
}
