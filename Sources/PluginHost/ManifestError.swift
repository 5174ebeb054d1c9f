/// What is wrong with a plugin's manifest.
enum ManifestError: Error, Equatable {
    /// The name of the folder that it is in is not text.
    case folderNotText
    /// The folder is a link that leads nowhere.
    case folderUnreachable
    case missing
    /// The system's words.
    case unreadable(String)
    case notAFile
    case tooLarge(limit: Int)
    /// What the decoder found, and where.
    case notJSON(String)
    case missingField(String)
    /// A field and what is wrong with it, in words that complete a sentence.
    case invalidField(String, String)
    /// A `${…}` that stands for nothing here.
    case unknownVariable(String, field: String)
}

extension ManifestError: CustomStringConvertible {
    var description: String {
        switch self {
        case .folderNotText: "the folder's name is not UTF-8"
        case .folderUnreachable: "the folder is a link that leads nowhere"
        case .missing: "manifest.json is missing"
        case .unreadable(let reason): "manifest.json cannot be read: \(reason)"
        case .notAFile: "manifest.json is not a file"
        case .tooLarge(let limit): "manifest.json is larger than \(limit) bytes"
        case .notJSON(let reason): "manifest.json is not valid: \(reason)"
        case .missingField(let field): "manifest.json is not valid: \"\(field)\" is missing"
        case .invalidField(let field, let problem): "manifest.json is not valid: \"\(field)\" \(problem)"
        case .unknownVariable(let variable, let field):
            "manifest.json is not valid: \"\(field)\" uses \(variable); only ${__dirname} is known here"
        }
    }
}
