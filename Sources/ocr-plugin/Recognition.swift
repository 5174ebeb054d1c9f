import ModelContext

/// What was read from a picture.
struct Recognition: Hashable, Sendable {
    /// All of the text, without whitespace around it.
    var text: String
    /// The lines that have text, in reading order.
    var lines: [TextLine]
    /// How sure the engine is of the words on average, from 0 to 100; 0 when there are none.
    var confidence: Double

    /// The result of `analyze`: structured, and the text as a text block for clients that don't look there
    /// (MCP 2025-06-18, Tools, Structured Content).
    var toolResult: ToolResult {
        ToolResult(
            text: text,
            structuredContent: [
                "text": .string(text), "blocks": .array(lines.map(\.json)), "confidence": .number(confidence),
            ]
        )
    }
}
