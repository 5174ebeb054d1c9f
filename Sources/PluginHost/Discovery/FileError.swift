/// Why a file could not be read.
enum FileError: Error, Equatable {
    case missing
    /// The system's words.
    case unreadable(String)
    case notAFile
    case tooLarge(limit: Int)
}

extension FileError: CustomStringConvertible {
    /// Words that follow the file's name.
    var description: String {
        switch self {
        case .missing: "is missing"
        case .unreadable(let reason): "cannot be read: \(reason)"
        case .notAFile: "is not a file"
        case .tooLarge(let limit): "is larger than \(limit) bytes"
        }
    }
}
