public import ModelContext

/// What is known of a plugin before it runs: what it is, and how it is started.
public struct PluginDefinition: Sendable, Equatable {
    public var name: String
    public var version = ""
    public var description = ""
    /// A program: a name that is looked for in `PATH`, or a path, from ``folder`` if it is relative.
    public var command: String
    public var arguments: [String] = []
    /// What its environment has besides the host's few variables.
    public var environment: [String: String] = [:]
    public var limits = ResourceLimits()
    /// The folder that it runs in.
    public var folder: String
    /// Whether `${__dirname}` in the command, its arguments and its environment stands for the folder.
    public var expandsFolder = false
    /// All that its author said, as it may be shown: without secrets.
    public var manifest: JSONValue = [:]

    public init(name: String, command: String, folder: String) {
        self.name = name
        self.command = command
        self.folder = folder
    }
}
