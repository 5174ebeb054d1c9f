import ModelContext

/// The arguments of `analyze`.
struct AnalyzeRequest: Hashable, Sendable {
    var source: PictureSource
    /// As in "eng" or "eng+deu"; whether it's installed only the engine knows.
    var language = "eng"
    var segmentation = PageSegmentation.automatic

    /// Reads the arguments of a call, which come from outside.
    init(_ arguments: [String: JSONValue]) throws(OCRError) {
        for name in arguments.keys.sorted() where !["image_base64", "path", "language", "psm"].contains(name) {
            throw .invalidArgument("there is no argument \"\(name.excerpt(limit: 64))\"")
        }
        switch (try Self.text("image_base64", arguments), try Self.text("path", arguments)) {
        case (let text?, nil): source = .base64(text)
        case (nil, let path?): source = .path(path)
        case (nil, nil): throw .invalidArgument("either image_base64 or path has to be given")
        case (_?, _?): throw .invalidArgument("image_base64 and path cannot both be given")
        }
        if let language = try Self.text("language", arguments) { self.language = language }
        if let psm = arguments["psm"], !psm.isNull {
            guard let mode = psm.integer else { throw .invalidArgument("psm has to be an integer") }
            segmentation = try PageSegmentation(mode: mode)
        }
    }

    private static func text(_ name: String, _ arguments: [String: JSONValue]) throws(OCRError) -> String? {
        guard let value = arguments[name], !value.isNull else { return nil }
        guard let text = value.string else { throw .invalidArgument("\(name) has to be a string") }
        return text
    }
}
