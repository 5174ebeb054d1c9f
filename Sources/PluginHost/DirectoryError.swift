/// Why a directory of plugins could not be read.
struct DirectoryError: Error, Equatable, CustomStringConvertible {
    let path: String
    /// The system's words.
    let reason: String

    var description: String { "\(path): \(reason)" }
}
