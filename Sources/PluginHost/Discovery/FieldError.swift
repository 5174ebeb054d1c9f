internal import ModelContext

/// What is wrong with a field of a plugin's description.
struct FieldError: Error, Equatable {
    /// Where it is: `server.mcp_config.command`. Part of it may be a key that the file's author has chosen.
    let place: String
    /// Words that complete a sentence: `is missing`.
    let problem: String

    static func missing(_ place: String) -> FieldError {
        FieldError(place: place, problem: "is missing")
    }
}

extension FieldError: CustomStringConvertible {
    var description: String { "\"\(place.excerpt(limit: 300))\" \(problem)" }
}
