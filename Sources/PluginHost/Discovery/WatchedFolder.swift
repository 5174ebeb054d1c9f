/// A folder in which the coming, going or changing of entries may change what a source of plugins holds.
public struct WatchedFolder: Sendable, Hashable {
    public var path: String
    /// The only entry that matters; nil if each does.
    public var entry: String?

    public init(_ path: String, entry: String? = nil) {
        self.path = path
        self.entry = entry
    }

    /// The folder that a file or folder is in.
    init(of path: String, entry: String? = nil) {
        let slash = path.lastIndex(of: "/") ?? path.startIndex
        self.init(slash == path.startIndex ? "/" : String(path[..<slash]), entry: entry)
    }
}
