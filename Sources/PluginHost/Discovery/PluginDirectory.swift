internal import Glibc

/// A directory in which each folder is a plugin: an MCP bundle, described by its `manifest.json`.
public struct PluginDirectory: PluginSource {
    /// The most folders that are looked at; more are a mistake in the path.
    static let maximumCount = 10_000

    public let kind = "directory"
    /// Its absolute path, without a slash at the end.
    let path: String

    /// - Parameter path: the directory's; a relative one is taken from the working directory.
    public init(_ path: String) {
        self.path = AbsolutePath.of(path)
    }

    /// Where it really is: two ways to write one directory are one directory.
    public var location: String {
        guard let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// The directory, and each folder in it for its manifest; the directory above, should this one go and come again.
    public var watchedFolders: [WatchedFolder] {
        let name = path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) }
        let folders = (try? folders()) ?? []
        return [WatchedFolder(of: path, entry: name), WatchedFolder(path)]
            + folders.map { WatchedFolder("\(path)/\($0)", entry: PluginManifest.fileName) }
    }

    public var fileSystem: UInt64? {
        var status = stat()
        return stat(path, &status) == 0 ? UInt64(status.st_dev) : nil
    }

    /// Reads the manifest of every folder in the directory. Hidden folders and files are not plugins.
    public func scan() throws(SourceError) -> [FoundPlugin] {
        try folders().map { Self.plugin(named: $0, in: "\(path)/\($0)") }
    }

    private static func plugin(named name: String, in folder: String) -> FoundPlugin {
        do throws(ManifestError) {
            guard access(folder, F_OK) == 0 || errno == EACCES else {
                // U+FFFD may stand for bytes that are no text. The path leads nowhere then, as a broken link does.
                throw folder.unicodeScalars.contains("\u{FFFD}") ? .folderNotText : .folderUnreachable
            }
            let definition = try PluginManifest.definition(in: folder)
            return FoundPlugin(name: definition.name, origin: folder, definition: .success(definition))
        } catch {
            var plugin = FoundPlugin(
                name: name, origin: folder, definition: .failure(DefinitionError("\(folder): \(error)")))
            plugin.isIncomplete = error == .file(.missing)
            return plugin
        }
    }

    private func folders() throws(SourceError) -> [String] {
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
                throw SourceError(path: path, reason: "it holds more than \(Self.maximumCount) folders")
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

    private func failure(_ code: Int32, at entry: String = "") -> SourceError {
        SourceError(path: path + entry, reason: String(cString: strerror(code)))
    }
}

/// An errno.
private struct SystemError: Error {
    let rawValue: Int32
}
