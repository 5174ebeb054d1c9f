import ModelContext

extension ModelContextServer {
    /// A server with a tool that answers, one that fails, one that waits, and one whose result has no form in JSON.
    static func sample(gate: CancellableGate = CancellableGate()) -> ModelContextServer {
        struct Failure: Error, CustomStringConvertible { let description = "there is no paper" }
        return ModelContextServer(
            name: "sample", version: "1.2.3", instructions: "be kind",
            tools: [
                ToolHandler(Tool(name: "echo", description: "says it again", inputSchema: ["type": "object"])) {
                    ToolResult(text: $0["text"]?.string ?? "", structuredContent: .object($0))
                },
                ToolHandler(Tool(name: "fail", inputSchema: ["type": "object"])) { _ in throw Failure() },
                ToolHandler(Tool(name: "wait", inputSchema: ["type": "object"])) { _ in
                    try await gate.pass()
                    return ToolResult(text: "passed")
                },
                ToolHandler(Tool(name: "infinite", inputSchema: ["type": "object"])) { _ in
                    ToolResult(text: "", structuredContent: ["x": .number(.infinity)])
                },
            ])
    }
}
