internal import Glibc

/// What tells one version of a plugin's program from another that was put in its place.
struct ProgramFile: Sendable, Hashable {
    private let device: UInt64
    private let inode: UInt64
    private let size: Int64
    private let seconds: Int64
    private let nanoseconds: Int64

    /// Nil if the plugin's command cannot be found now. Of an interpreter and its script, the interpreter is the command.
    init?(of definition: PluginDefinition) {
        guard let command = try? LaunchCommand(definition) else { return nil }
        var status = stat()
        guard stat(command.executable, &status) == 0 else { return nil }
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        size = Int64(status.st_size)
        seconds = Int64(status.st_mtim.tv_sec)
        nanoseconds = Int64(status.st_mtim.tv_nsec)
    }
}
