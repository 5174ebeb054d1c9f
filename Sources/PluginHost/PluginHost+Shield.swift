internal import CProcessControl

extension PluginHost {
    /// Closes this process's memory, environment and open files to its plugins, which run as the same user and would find
    /// there what their own environment leaves out. Affects the whole process: it leaves no core dump, and nobody but root
    /// can debug it. What plugins can read on disk, and the plugins among themselves, it does not change.
    public static func shieldProcess() {
        process_shield()
    }
}
