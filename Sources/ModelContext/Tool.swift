/// A tool a server offers (MCP 2025-06-18, Server Features, Tools, Data Types).
///
/// Members that aren't kept here, such as `annotations`, are ignored: the specification calls them untrusted.
public struct Tool: Sendable, Hashable {
    /// What it is called by; unique within its server.
    public var name: String
    /// A name for people.
    public var title: String?
    public var description: String?
    /// The JSON Schema of the arguments; an object.
    public var inputSchema: JSONValue
    /// The JSON Schema of ``ToolResult/structuredContent``; an object.
    public var outputSchema: JSONValue?

    public init(
        name: String, title: String? = nil, description: String? = nil, inputSchema: JSONValue,
        outputSchema: JSONValue? = nil
    ) {
        self.name = name
        self.title = title
        self.description = description
        self.inputSchema = inputSchema
        self.outputSchema = outputSchema
    }

    init(json: JSONValue) throws(InvalidShape) {
        name = try json.required("name", "a string", \.string)
        guard !name.isEmpty else { throw InvalidShape("name is empty") }
        title = try json.optional("title", "a string", \.string)
        description = try json.optional("description", "a string", \.string)
        inputSchema = .object(try json.required("inputSchema", "an object", \.object))
        outputSchema = try json.optional("outputSchema", "an object", \.object).map(JSONValue.object)
    }

    var json: JSONValue {
        var members: [String: JSONValue] = ["name": .string(name), "inputSchema": inputSchema]
        members["title"] = title.map(JSONValue.string)
        members["description"] = description.map(JSONValue.string)
        members["outputSchema"] = outputSchema
        return .object(members)
    }
}
