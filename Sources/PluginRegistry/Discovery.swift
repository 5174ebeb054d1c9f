/// What one source says should be in the registry.
public struct Discovery: Sendable {
    public let source: DiscoverySource
    /// The plugins found, by name. While the source cannot be read these stay what they were.
    public var names: [String]
    /// The plugins found earlier and not any more, by name.
    public var vanished: [String] = []
    /// What stands in the way of a plugin that is there, in words: a folder that gives a name already taken, say.
    public var problems: [String]
    /// Why the source could not be read the last time it was tried; nil if it could.
    public var failure: String?
}
