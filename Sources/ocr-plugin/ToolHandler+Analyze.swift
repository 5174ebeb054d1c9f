import ModelContext

extension ToolHandler {
    /// The tool `analyze`.
    static func analyze(with recognizer: Recognizer) -> ToolHandler {
        ToolHandler(.analyze) { arguments in
            try await recognizer.recognize(try AnalyzeRequest(arguments)).toolResult
        }
    }
}

extension Tool {
    fileprivate static let analyze = Tool(
        name: "analyze",
        title: "Recognise text",
        description: "Recognises the text in a picture (PNG, JPEG, TIFF, BMP, PNM or WebP; at most 32 MiB and 100 "
            + "million pixels; the first page of several). Give the picture itself or the path of a file, not both.",
        inputSchema: [
            "type": "object",
            "properties": [
                "image_base64": value(
                    "string", "The picture's bytes in base64 (RFC 4648, section 4), without line breaks.",
                    ["contentEncoding": "base64"]
                ),
                "path": value("string", "The path of a picture file the plugin can read; better an absolute one."),
                "language": value(
                    "string",
                    "The language of the text as Tesseract calls it, such as eng or deu; several are joined by +, at "
                        + "most four. Its data has to be installed.",
                    ["default": "eng"]
                ),
                "psm": value(
                    "integer",
                    "Tesseract's page segmentation mode: 1 automatic, turning the page upright; 3 automatic; 4 one "
                        + "column; 5 one vertical block; 6 one block; 7 one line; 8 one word; 9 one word in a circle; "
                        + "10 one character; 11 sparse text; 12 sparse text, turning the page upright; 13 one raw "
                        + "line. 0 and 2 give no text and are refused.",
                    ["default": 3, "enum": .array(PageSegmentation.modes.map { .integer(Int64($0)) })]
                ),
            ],
            "oneOf": [["required": ["image_base64"]], ["required": ["path"]]],
            "additionalProperties": false,
        ],
        outputSchema: [
            "type": "object",
            "properties": [
                "text": value("string", "All of the text, lines separated by newlines."),
                "confidence": percentage("How sure the engine is of the words on average; 0 without any."),
                "blocks": value("array", "The lines that have text, in reading order.", ["items": line]),
            ],
            "required": ["text", "blocks", "confidence"],
        ]
    )

    private static let line: JSONValue = [
        "type": "object",
        "properties": [
            "text": value("string", "The text of the line."),
            "confidence": percentage("How sure the engine is of the line."),
            "level": value("string", "What a block is.", ["const": "line"]),
            "box": value(
                "object",
                "The smallest upright rectangle around the line, in pixels from the picture's upper left corner.",
                [
                    "properties": [
                        "x": pixels("The left edge."),
                        "y": pixels("The upper edge."),
                        "width": pixels("From the left edge to the right one."),
                        "height": pixels("From the upper edge to the lower one."),
                    ],
                    "required": ["x", "y", "width", "height"],
                ]
            ),
        ],
        "required": ["text", "confidence", "level", "box"],
    ]

    /// The schema of a value: its type, what it is, and further keywords.
    private static func value(
        _ type: String, _ description: String, _ keywords: [String: JSONValue] = [:]
    ) -> JSONValue {
        var schema = keywords
        schema["type"] = .string(type)
        schema["description"] = .string(description)
        return .object(schema)
    }

    private static func percentage(_ description: String) -> JSONValue {
        value("number", "\(description) From 0 to 100.", ["minimum": 0, "maximum": 100])
    }

    private static func pixels(_ description: String) -> JSONValue {
        value("integer", description, ["minimum": 0])
    }
}
