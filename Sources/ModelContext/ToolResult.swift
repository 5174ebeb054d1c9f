/// What a tool answered (MCP 2025-06-18, Server Features, Tools, Tool Result).
public struct ToolResult: Sendable, Hashable {
    /// Content blocks: objects whose `type` is `text`, `image`, `audio`, `resource_link` or `resource`.
    public var content: [JSONValue]
    /// The result as an object that fits the tool's ``Tool/outputSchema``.
    public var structuredContent: JSONValue?
    /// Whether the tool failed; the content then says why.
    public var isError: Bool

    public init(content: [JSONValue], structuredContent: JSONValue? = nil, isError: Bool = false) {
        self.content = content
        self.structuredContent = structuredContent
        self.isError = isError
    }

    /// A result of one text block.
    public init(text: String, structuredContent: JSONValue? = nil, isError: Bool = false) {
        self.init(
            content: [["type": "text", "text": .string(text)]], structuredContent: structuredContent, isError: isError
        )
    }

    /// The text blocks, joined by newlines; the server's words, neither cut nor cleaned.
    public var text: String {
        content.compactMap { $0["type"] == "text" ? $0["text"]?.string : nil }.joined(separator: "\n")
    }

    init(json: JSONValue) throws(InvalidShape) {
        content = try json.required("content", "an array", \.array)
        for (index, block) in content.enumerated() where block["type"]?.string == nil {
            throw InvalidShape("content[\(index)] has no type")
        }
        structuredContent = try json.optional("structuredContent", "an object", \.object).map(JSONValue.object)
        isError = try json.optional("isError", "a boolean", \.bool) ?? false
    }

    var json: JSONValue {
        var members: [String: JSONValue] = ["content": .array(content)]
        members["structuredContent"] = structuredContent
        if isError { members["isError"] = true }
        return .object(members)
    }
}
