/// What is wrong with a field of a plugin's description.
struct FieldError: Error, Equatable {
    /// Where it is: `server.mcp_config.command`.
    let place: String
    /// Words that complete a sentence: `is missing`.
    let problem: String

    static func missing(_ place: String) -> FieldError {
        FieldError(place: place, problem: "is missing")
    }
}

extension FieldError: CustomStringConvertible {
    var description: String { "\"\(place)\" \(problem)" }
}
