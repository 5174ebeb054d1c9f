import ModelContext

/// One line of recognised text.
struct TextLine: Hashable, Sendable {
    var text: String
    /// How sure the engine is, from 0 to 100.
    var confidence: Double
    /// The smallest upright rectangle around the line, in pixels from the picture's upper left corner.
    var box: Box

    var json: JSONValue {
        ["text": .string(text), "confidence": .number(confidence), "level": "line", "box": box.json]
    }
}
