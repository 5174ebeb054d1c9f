/// What is wrong with a plugin's folder or its manifest.
enum ManifestError: Error, Equatable {
    /// The name of the folder that it is in is not text.
    case folderNotText
    /// The folder is a link that leads nowhere.
    case folderUnreachable
    case file(FileError)
    /// What the decoder found, and where.
    case notJSON(String)
    case field(FieldError)
}

extension ManifestError: CustomStringConvertible {
    var description: String {
        switch self {
        case .folderNotText: "the folder's name is not UTF-8"
        case .folderUnreachable: "the folder is a link that leads nowhere"
        case .file(let error): "manifest.json \(error)"
        case .notJSON(let reason): "manifest.json is not valid: \(reason)"
        case .field(let error): "manifest.json is not valid: \(error)"
        }
    }
}
