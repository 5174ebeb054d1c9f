internal import FoundationEssentials

/// Paths as they are told in messages and compared: absolute, without `.` and double slashes.
enum AbsolutePath {
    static func of(_ path: String) -> String {
        let absolute = path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
        return "/" + absolute.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
    }
}
