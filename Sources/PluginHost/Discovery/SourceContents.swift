/// What a source of plugins held when it was last read.
struct SourceContents: Sendable {
    var names: Set<String> = []
    /// Where that was; see ``PluginSource/fileSystem``.
    var fileSystem: UInt64?

    /// Why a source that seems to hold nothing now is one that cannot be read; nil if it is none.
    func loss(at path: String, now fileSystem: UInt64?) -> SourceError? {
        guard !names.isEmpty, self.fileSystem != fileSystem else { return nil }
        return SourceError(
            path: path,
            reason: "it is empty, and on another file system than the plugins that it held: was it unmounted? "
                + "If it is meant to be empty, restart")
    }
}
