/// The tools of a server as its pages arrive, within bounds that no honest server comes near.
struct ToolList {
    static let maximumTools = 1_000
    static let maximumPages = 100

    private(set) var tools: [Tool] = []
    /// Where the next page begins; `nil` after the last one.
    private(set) var nextCursor: String?
    private var names: Set<String> = []
    private var cursors: Set<String> = []
    private var pages = 0

    mutating func append(page: JSONValue) throws(InvalidShape) {
        pages += 1
        for (index, element) in try page.required("tools", "an array", \.array).enumerated() {
            let tool: Tool
            do {
                tool = try Tool(json: element)
            } catch {
                throw InvalidShape("tools[\(index)] of page \(pages): \(error.reason)")
            }
            guard names.insert(tool.name).inserted else {
                throw InvalidShape("two tools are called \"\(tool.name.excerpt(limit: 100))\"")
            }
            guard tools.count < Self.maximumTools else { throw InvalidShape("more than \(Self.maximumTools) tools") }
            tools.append(tool)
        }
        nextCursor = try page.optional("nextCursor", "a string", \.string)
        guard let nextCursor else { return }
        guard cursors.insert(nextCursor).inserted else {
            throw InvalidShape("the cursor \"\(nextCursor.excerpt(limit: 100))\" came twice")
        }
        guard pages < Self.maximumPages else { throw InvalidShape("more than \(Self.maximumPages) pages") }
    }
}
