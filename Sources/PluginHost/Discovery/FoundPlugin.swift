/// A plugin that a source holds, and how it is started or why nobody can tell.
public struct FoundPlugin: Sendable {
    /// The name that it gives itself; if what describes it cannot be used, the one under which it is to be seen.
    public var name: String
    /// Where it is, in words for people: its folder, say. Two plugins of one name are told apart by it.
    public var origin: String
    public var definition: Result<PluginDefinition, DefinitionError>
    /// Whether what describes it is not there at all: whoever is copying it may not be done. A scan does not load it.
    public var isIncomplete = false
    /// The program in its folder as it is on disk; nil if there is none.
    var program: ProgramFile?

    public init(name: String, origin: String, definition: Result<PluginDefinition, DefinitionError>) {
        self.name = name
        self.origin = origin
        self.definition = definition
    }
}
