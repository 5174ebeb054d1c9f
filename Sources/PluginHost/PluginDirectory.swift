internal import FoundationEssentials
internal import Glibc

/// A directory in which each folder is a plugin.
struct PluginDirectory: Sendable {
    /// The most folders that are looked at; more are a mistake in the path.
    static let maximumCount = 10_000

    /// Its absolute path, without a slash at the end.
    let path: String

    init(_ path: String) {
        let absolute = path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
        let segments = absolute.split(separator: "/").filter { $0 != "." }
        self.path = "/" + segments.joined(separator: "/")
    }

    /// Reads the manifest of every folder in the directory, by path. Hidden folders and files are not plugins.
    ///
    /// - Throws: ``DirectoryError`` if the directory cannot be read.
    func scan() throws(DirectoryError) -> [FoundPlugin] {
        try folders().map { FoundPlugin(folder: "\(path)/\($0)") }
    }

    private func folders() throws(DirectoryError) -> [String] {
        guard let directory = opendir(path) else {
            throw DirectoryError(path: path, reason: String(cString: strerror(errno)))
        }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let (name, isFolder) = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { name in
                    // Looked at by its bytes: a name that is not UTF-8 is nowhere to be found by its text.
                    var status = stat()
                    let isThere = fstatat(dirfd(directory), name, &status, 0) == 0
                    return (String(cString: name), isThere && status.st_mode & S_IFMT == S_IFDIR)
                }
            }
            guard !name.hasPrefix("."), isFolder else { continue }
            guard names.count < Self.maximumCount else {
                throw DirectoryError(path: path, reason: "it holds more than \(Self.maximumCount) folders")
            }
            names.append(name)
        }
        return names.sorted()
    }
}

/// Why a directory of plugins could not be read.
struct DirectoryError: Error, Equatable, CustomStringConvertible {
    let path: String
    /// The system's words.
    let reason: String

    var description: String { "\(path): \(reason)" }
}
