internal import Glibc

/// A plugin's program, ready to be started.
struct LaunchCommand: Sendable, Equatable {
    /// What a plugin gets of the host's own environment: enough to find programs and files, and none of its secrets.
    private static let inherited = [
        "HOME", "LANG", "LC_ALL", "LC_CTYPE", "LOGNAME", "PATH", "SHELL", "TERM", "TMPDIR", "TZ", "USER",
    ]

    let executable: String
    let arguments: [String]
    let environment: [String: String]
    let folder: String

    /// - Throws: ``LaunchError`` if the program cannot be found.
    init(_ definition: PluginDefinition) throws(LaunchError) {
        let folder = definition.folder
        func expanded(_ text: String) -> String { Self.expanded(text, of: definition) }
        self.folder = folder
        // Looked for here, where a disk that never answers holds up this plugin alone: it is opened to start the program.
        _ = access(folder, X_OK)
        var environment: [String: String] = [:]
        for name in Self.inherited {
            if let value = getenv(name) { environment[name] = String(cString: value) }
        }
        environment.merge(definition.environment.mapValues(expanded)) { _, own in own }
        self.environment = environment
        arguments = definition.arguments.map(expanded)
        executable = try Self.find(
            expanded(definition.command), in: folder, path: environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
        )
    }

    /// Text of a plugin's description with its folder put in.
    static func expanded(_ text: String, of definition: PluginDefinition) -> String {
        guard definition.expandsFolder else { return text }
        return text.replacing(ServerConfiguration.folderVariable, with: definition.folder)
    }

    /// A name is looked for in `path`; anything with a slash is a path, taken from the plugin's folder if relative.
    private static func find(_ command: String, in folder: String, path: String) throws(LaunchError) -> String {
        if command.contains("/") {
            let file = command.hasPrefix("/") ? command : "\(folder)/\(command)"
            if access(file, F_OK) != 0 {
                let code = errno
                // Anything else, such as a folder that may not be entered, no installation would mend.
                guard code != ENOENT, code != ENOTDIR else { throw .notInstalled(command: file, searched: nil) }
                throw .unreachable(file, reason: String(cString: strerror(code)))
            }
            guard isProgram(file) else { throw .notExecutable(file) }
            return file
        }
        // A relative one would be another directory here than where the program runs.
        for directory in path.split(separator: ":") where directory.hasPrefix("/") {
            let file = "\(directory)/\(command)"
            if isProgram(file) { return file }
        }
        throw .notInstalled(command: command, searched: path)
    }

    private static func isProgram(_ file: String) -> Bool {
        var status = stat()
        return stat(file, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && access(file, X_OK) == 0
    }
}
