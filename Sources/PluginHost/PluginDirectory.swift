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

    /// Where it really is: two ways to write one directory are one directory.
    var canonicalPath: String {
        guard let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    private func folders() throws(DirectoryError) -> [String] {
        guard let directory = opendir(path) else { throw failure(errno) }
        defer { closedir(directory) }
        var names: [String] = []
        while true {
            // The end of the directory is the one that leaves this as it is.
            errno = 0
            guard let entry = readdir(directory) else {
                if errno != 0 { throw failure(errno) }
                return names.sorted()
            }
            let (name, isFolder) = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { name in
                    // Looked at by its bytes: a name that is not UTF-8 is nowhere to be found by its text.
                    (String(cString: name), Self.isFolder(name, in: dirfd(directory)))
                }
            }
            guard !name.hasPrefix(".") else { continue }
            switch isFolder {
            case .failure(let code): throw failure(code.rawValue, at: "/\(name)")
            case .success(false): continue
            case .success(true): names.append(name)
            }
            guard names.count <= Self.maximumCount else {
                throw DirectoryError(path: path, reason: "it holds more than \(Self.maximumCount) folders")
            }
        }
    }

    /// Whether an entry is a folder, or a link that leads nowhere and may have led to one.
    private static func isFolder(_ name: UnsafePointer<CChar>, in directory: Int32) -> Result<Bool, SystemError> {
        var status = stat()
        if fstatat(directory, name, &status, 0) == 0 { return .success(status.st_mode & S_IFMT == S_IFDIR) }
        let code = errno
        if fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) == 0, status.st_mode & S_IFMT == S_IFLNK {
            return .success(true)
        }
        // Gone since it was listed.
        return code == ENOENT ? .success(false) : .failure(SystemError(rawValue: code))
    }

    private func failure(_ code: Int32, at entry: String = "") -> DirectoryError {
        DirectoryError(path: path + entry, reason: String(cString: strerror(code)))
    }
}

/// An errno.
private struct SystemError: Error {
    let rawValue: Int32
}
