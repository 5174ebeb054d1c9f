internal import Glibc

/// What tells one version of a plugin's own program from another that was put in its place.
struct ProgramFile: Sendable, Hashable {
    // No numbers of files: some file systems give one file another whenever it is looked at.
    private let size: Int64
    private let seconds: Int64
    private let nanoseconds: Int64

    /// Nil if the plugin has no program in its own folder. Another, an interpreter say, is not looked for: it may be on a
    /// disk that never answers, and is no part of the plugin.
    init?(of definition: PluginDefinition) {
        let command = LaunchCommand.expanded(definition.command, of: definition)
        guard command.contains("/") else { return nil }
        let file = command.hasPrefix("/") ? command : "\(definition.folder)/\(command)"
        var status = stat()
        guard file.hasPrefix(definition.folder + "/"), stat(file, &status) == 0 else { return nil }
        size = Int64(status.st_size)
        seconds = Int64(status.st_mtim.tv_sec)
        nanoseconds = Int64(status.st_mtim.tv_nsec)
    }
}
